/** The utilization of the event loop, which only the successor's line has. */

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import client from "threadtally/prom-client";
import successor from "threadtally/prometheus-io-client";
import { expect, test } from "vitest";

const NAMES = ["nodejs_eventloop_utilization_summary", "nodejs_eventloop_utilization_histogram"];

/** Starts the default metrics with short intervals, and returns the registry and the function that stops them. */
function begin(options: object = {}) {
  const registry = new successor.Registry();
  const stop = successor.collectDefaultMetrics({ register: registry, eventLoopUtilizationTimeout: 2, ...options });
  const counts = async () => {
    const all = await registry.getMetricsAsJSON();
    const lists = NAMES.map((name) => all.find((one) => one.name.endsWith(name))?.values ?? []);
    return lists.map((values) => values.find((one) => "metricName" in one && /_count$/.test(`${one.metricName}`)));
  };
  return { registry, stop, counts };
}

test("both metrics count each interval, with the labels, until collection is stopped", async () => {
  const { stop, counts } = begin({ prefix: "app_", labels: { service: "shop" } });
  let seen = await counts();
  while (!(seen[0] && seen[0].value >= 3)) {
    await sleep(2);
    seen = await counts();
  }
  expect(seen.map((one) => one?.labels)).toEqual([{ service: "shop" }, { service: "shop" }]);
  expect(seen[0]?.value).toBe(seen[1]?.value);
  stop();
  const [before] = await counts();
  await sleep(10);
  expect((await counts())[0]).toEqual(before);
});

test("an interval in which the loop was blocked counts for each one that it took, as utilized", async () => {
  const { registry, stop, counts } = begin({ eventLoopUtilizationTimeout: 10, eventLoopUtilizationBuckets: [0.5, 1] });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  let seen = await counts();
  while (!(seen[1] && seen[1].value > 0)) {
    await sleep(1);
    seen = await counts();
  }
  stop();
  expect(seen[1]?.value).toBeGreaterThanOrEqual(20);
  const text = await registry.getSingleMetricAsString("nodejs_eventloop_utilization_histogram");
  expect(Number(/le="0.5"\} (\d+)/.exec(text)?.[1])).toBeLessThan(seen[1]?.value ?? 0);
});

test("prom-client's line has neither", () => {
  const registry = new client.Registry();
  const stop = client.collectDefaultMetrics({ register: registry });
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  stop();
  expect(names).toHaveLength(31);
  expect(names.filter((name) => NAMES.includes(name))).toEqual([]);
  expect(client.collectDefaultMetrics.metricsList).not.toContain("eventLoopUtilization");
});

test("collection keeps no thread alive", async () => {
  const program = `require("threadtally/prometheus-io-client").collectDefaultMetrics();`;
  const [code] = (await once(new Worker(program, { eval: true }), "exit")) as [number];
  expect(code).toBe(0);
});
