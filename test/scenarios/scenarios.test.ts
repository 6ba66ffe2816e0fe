/**
 * The scenarios in this Node: they pass, and would fail if anything were lost. The system tests run them on other
 * platforms.
 */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { scenarios, threadScenarios } from "./index.js";
import { host } from "./node.js";
import { addTo, checkSame, sumOf, tallyOf } from "./tally.js";

const quick = Object.keys(threadScenarios).filter((name) => !name.startsWith("60 "));

test.each(quick)("%s", async (name) => {
  const facts = await threadScenarios[name]?.(host);
  expect(facts?.records).toBeGreaterThan(0);
});

test("a tally differs from a snapshot in which any number is larger or smaller", () => {
  const registry = new Registry();
  registry
    .counter({ name: "a_total", labelNames: ["x"] })
    .labels("1")
    .inc(2);
  registry.mean({ name: "b" }).record(0.5);
  registry.histogram({ name: "c", buckets: [1] }).record(2);
  const tally = { "a_total{1}": [2], "b{}": [1, 500_000], "c{}": [0, 1, 0, 2_000_000] };
  checkSame(tallyOf(registry.snapshot()), tally);
  for (const other of [{ "a_total{1}": [1] }, { "b{}": [0, 1] }, { "c{}": [1, 0, 0, 0] }, { "d{}": [1] }]) {
    expect(() => checkSame(tallyOf(registry.snapshot()), sumOf([tally, other]))).toThrow(/1 of [34] series are not/);
  }
  registry.detach();
});

test("a scenario fails if a worker records once too often or loses a record", async () => {
  const losing = { ...host, start: (task: object) => host.start({ ...task, rounds: 10 }) };
  const cheating = {
    ...losing,
    start(task: object) {
      const { result, ...thread } = losing.start(task);
      const more = result.then((tally) => {
        addTo(tally as Record<string, number[]>, "jobs_total{}", [1]);
        return tally;
      });
      return { ...thread, result: more };
    },
  };
  const scenario = scenarios["several workers record into one registry"];
  await expect(scenario?.(losing)).resolves.toBeDefined();
  await expect(scenario?.(cheating)).rejects.toThrow(/1 of \d+ series are not what was acknowledged. jobs_total/);
});
