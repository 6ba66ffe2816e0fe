/** The cluster of the successor's line: workers announce themselves, and say goodbye. */

import client from "threadtally/prometheus-io-client";
import { expect, test } from "vitest";
import { Member } from "./members.ts";

const { ClusterRegistry, Counter } = client;
const LIBRARY = "threadtally/prometheus-io-client";

test("the text has the primary's counts and those of a worker that said goodbye; nobody else is asked", async () => {
  const registry = new ClusterRegistry();
  new Counter({ name: "bye_total", help: "h" }).inc(100);
  const member = await Member.start(LIBRARY);
  // It has made no registry, so it would never answer.
  await Member.start(LIBRARY);
  await member.run(async ({ Counter, ClusterRegistry }) => {
    new Counter({ name: "bye_total", help: "h" }).inc(2);
    await new ClusterRegistry().shutdown();
  });
  await member.end();
  expect(await registry.clusterMetrics()).toBe("# HELP bye_total h\n# TYPE bye_total counter\nbye_total 102\n");
});

test("workers that were there before the primary made its registry are asked", async () => {
  const member = await Member.start(LIBRARY);
  await member.run(({ Counter, ClusterRegistry }) => {
    new Counter({ name: "early_total", help: "h" }).inc(3);
    new ClusterRegistry();
  });
  expect(await new ClusterRegistry().clusterMetrics()).toContain("\nearly_total 3\n");
});
