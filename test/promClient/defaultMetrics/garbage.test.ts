/** Every garbage collection is counted once, even if Node reports several together. */

import { PerformanceObserver } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import client from "threadtally/prom-client";
import { beforeEach, expect, test } from "vitest";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const NAME = "nodejs_gc_duration_seconds";

beforeEach(() => client.register.clear());

interface Value {
  readonly metricName: string;
  readonly labels: { readonly kind: string; readonly le?: number | string };
  readonly value: number;
}

/** Returns the values of the histogram of major collections. */
async function major({ register } = client): Promise<readonly Value[]> {
  const values = (await register.getSingleMetric(NAME)?.get())?.values as unknown as readonly Value[];
  return values.filter(({ labels }) => labels.kind === "major");
}

const count = async (of?: Pick<typeof client, "register">) =>
  (await major(of as typeof client)).find(({ metricName }) => metricName === `${NAME}_count`)?.value ?? 0;

/**
 * Forces collections and waits until Node has reported all: it does so some turns of the event loop later, to all
 * observers at once. The event loop would not turn by itself: a report does not wake it.
 */
async function collectReported(times: number): Promise<void> {
  let left = times;
  const observer = new PerformanceObserver((list) => {
    const entries = list.getEntries() as unknown as readonly { readonly detail: { readonly kind: number } }[];
    left -= entries.filter(({ detail }) => detail.kind === 4).length;
  });
  observer.observe({ entryTypes: ["gc"] });
  for (let i = 0; i < times; i++) collectGarbage();
  while (left > 0) await new Promise(setImmediate);
  observer.disconnect();
  // The observers that began later have their turn after this one.
  await new Promise(setImmediate);
}

test("twenty collections in one turn of the event loop are all counted", async () => {
  const stop = client.collectDefaultMetrics({ gcDurationBuckets: [1, 2] });
  await collectReported(20);
  expect(await count()).toBeGreaterThanOrEqual(20);
  const bounds = (await major()).map(({ labels }) => labels.le).filter((bound) => bound !== undefined);
  expect(bounds).toEqual([1, 2, "+Inf"]);
  stop();
});

test("what Node has not yet given to the observer is counted at the stop, and nothing after it", async () => {
  const stop = client.collectDefaultMetrics();
  await collectReported(1);
  const before = await count();
  for (let i = 0; i < 3; i++) collectGarbage();
  await new Promise(setImmediate);
  stop();
  expect(await count()).toBe(before + 3);
  await collectReported(5);
  expect(await count()).toBe(before + 3);
});

test("a collection that was cleared counts no more, beside one that follows", async () => {
  client.collectDefaultMetrics();
  client.register.clear();
  const stop = client.collectDefaultMetrics();
  const register = new client.Registry();
  const stopOther = client.collectDefaultMetrics({ register });
  await collectReported(10);
  expect(await count()).toBeGreaterThanOrEqual(10);
  expect(await count()).toBe(await count({ register }));
  stop();
  stopOther();
});

test("a histogram that was removed, and another registered, is left by the first one's observer", async () => {
  const stop = client.collectDefaultMetrics();
  client.register.removeSingleMetric(NAME);
  const taken = new client.Histogram({
    name: NAME,
    help: "The program's own",
    labelNames: ["kind"],
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  });
  await collectReported(3);
  expect(client.register.getSingleMetric(NAME)).toBe(taken);
  expect(await count()).toBe(0);
  stop();
});
