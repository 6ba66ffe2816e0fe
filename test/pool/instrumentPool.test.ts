/** A real Piscina pool: its tasks, its queue and its threads. */

import { setImmediate } from "node:timers/promises";
import { Piscina } from "piscina";
import { Registry } from "threadtally";
import { instrumentPool } from "threadtally/pool";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { expectRefusal } from "../support/refusals.ts";

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});
afterEach(() => {
  registry.detach();
});

function newPool(options: object = {}): Piscina {
  const filename = new URL("task.js", import.meta.url).href;
  const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2, ...options });
  onTestFinished(() => pool.destroy());
  return pool;
}

/** Returns the numbers of all series of a metric, by their labels. */
function numbers(name: string): Record<string, number> {
  const series = registry.snapshot().metrics.find((one) => one.name === name)?.series ?? [];
  return Object.fromEntries(
    series.map((one) => {
      const { labels, level, scaled, counts } = one as unknown as Record<string, object>;
      const count = (counts as readonly number[] | undefined)?.reduce((sum, part) => sum + part, 0);
      return [Object.values(labels ?? {}).join(" "), count ?? Number(level ?? scaled)];
    }),
  );
}

const gate = () => new SharedArrayBuffer(4);
function open(flag: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(flag), 0, 1);
  Atomics.notify(new Int32Array(flag), 0);
}

test("tasks are counted by outcome, with the value or the error that the pool gives", async () => {
  const pool = newPool();
  instrumentPool(registry, pool, { name: "squares" });
  expect(await Promise.all([pool.run({}), pool.run({}), pool.run({})])).toEqual([9, 9, 9]);
  await expect(pool.run({ fails: true })).rejects.toThrow("This task fails.");
  const signal = AbortSignal.abort();
  await expect(pool.run({}, { signal })).rejects.toThrow("aborted");
  expect(numbers("pool_task_duration_seconds")).toEqual({ "squares resolved": 3, "squares rejected": 2 });
  expect(numbers("pool_tasks_active")).toEqual({ squares: 0 });
  // Piscina itself counts no task that was aborted.
  expect(numbers("pool_tasks_completed_total")).toEqual({ squares: 4 });
});

test("waiting and running tasks are visible while they last", async () => {
  const pool = newPool();
  instrumentPool(registry, pool);
  const flag = gate();
  const tasks = Array.from({ length: 5 }, () => pool.run({ flag }));
  while (pool.queueSize !== 3) await setImmediate();
  expect(numbers("pool_tasks_active")).toEqual({ default: 5 });
  expect(numbers("pool_queue_size")).toEqual({ default: 3 });
  expect(numbers("pool_threads")).toEqual({ default: 2 });
  expect(numbers("pool_task_run_seconds")).toEqual({});
  expect(numbers("pool_utilization_ratio")).toEqual({ default: 0 }); // of tasks that have ended
  const begun = pool.duration;
  while (pool.duration < 2 * begun) await setImmediate();
  const ran = pool.duration - begun; // in both threads, at the least
  open(flag);
  await Promise.all(tasks);
  expect(numbers("pool_tasks_active")).toEqual({ default: 0 });
  expect(numbers("pool_queue_size")).toEqual({ default: 0 });
  const { runTime, waitTime } = pool.histogram;
  for (const [name, summary] of [
    ["pool_task_run_seconds", runTime],
    ["pool_task_wait_seconds", waitTime],
  ] as const) {
    expect(numbers(name)).toEqual({
      "default mean": summary.mean / 1000,
      "default p50": summary.p50 / 1000,
      "default p99": summary.p99 / 1000,
      "default max": summary.max / 1000,
    });
  }
  const { default: utilization = 0 } = numbers("pool_utilization_ratio");
  expect(utilization).toBeGreaterThan(ran / pool.duration);
  expect(utilization).toBeLessThanOrEqual(1);
});

test("a pool that records no durations has none, and its tasks are counted all the same", async () => {
  const pool = newPool({ recordTiming: false });
  instrumentPool(registry, pool);
  await pool.run({});
  expect(numbers("pool_task_run_seconds")).toEqual({});
  expect(numbers("pool_task_wait_seconds")).toEqual({});
  expect(numbers("pool_utilization_ratio")).toEqual({});
  expect(numbers("pool_task_duration_seconds")).toEqual({ "default resolved": 1 });
});

test("two pools have series by their names", async () => {
  const [one, other] = [newPool(), newPool()];
  instrumentPool(registry, one, { name: "one" });
  instrumentPool(registry, other, { name: "other" });
  await Promise.all([one.run({}), other.run({}), other.run({})]);
  expect(numbers("pool_task_duration_seconds")).toEqual({ "one resolved": 1, "other resolved": 2 });
  expect(numbers("pool_tasks_completed_total")).toEqual({ one: 1, other: 2 });
});

test("a second call counts nothing twice, and another registry counts too", async () => {
  const pool = newPool();
  const metrics = instrumentPool(registry, pool);
  expect(instrumentPool(registry, pool)).toBe(metrics);
  expect(instrumentPool(registry, pool, { name: "default" })).toBe(metrics);
  expect(() => instrumentPool(registry, pool, { name: "mine" })).toThrow(
    expect.objectContaining({
      code: "OPTION_INVALID",
      message: expect.stringContaining('is "default", but got "mine"'),
    }),
  );
  const other = new Registry();
  const otherMetrics = instrumentPool(other, pool);
  await pool.run({});
  metrics.stop(); // its function is beneath the other's
  await pool.run({});
  expect(numbers("pool_task_duration_seconds")).toEqual({ "default resolved": 1 });
  otherMetrics.stop();
  other.detach();
});

test("stop gives the pool its run back and takes back the gauges; counts stay, and go on later", async () => {
  const pool = newPool();
  const run = pool.run;
  const metrics = instrumentPool(registry, pool);
  expect(pool.run).not.toBe(run);
  await pool.run({});
  metrics.stop();
  metrics.stop();
  expect(pool.run).toBe(run);
  expect(Object.hasOwn(pool, "run")).toBe(false);
  await pool.run({});
  for (const gauge of ["pool_tasks_active", "pool_queue_size", "pool_threads", "pool_task_run_seconds"]) {
    expect(numbers(gauge)).toEqual({});
  }
  expect(numbers("pool_task_duration_seconds")).toEqual({ "default resolved": 1 });
  expect(numbers("pool_tasks_completed_total")).toEqual({ default: 1 });
  instrumentPool(registry, pool);
  await pool.run({});
  expect(numbers("pool_task_duration_seconds")).toEqual({ "default resolved": 2 });
  expect(numbers("pool_tasks_completed_total")).toEqual({ default: 2 });
});

test("a run that the program has set itself is given back", async () => {
  const own = async () => 5;
  const pool = { run: own, queueSize: 0, completed: 0, duration: 0, options: { maxThreads: 1 }, threads: [] };
  const metrics = instrumentPool(registry, pool);
  expect(await pool.run()).toBe(5);
  metrics.stop();
  expect(pool.run).toBe(own);
});

test("a task that nobody handles is still an unhandled rejection", async () => {
  const pool = newPool();
  instrumentPool(registry, pool);
  const unhandled: unknown[] = [];
  const before = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => void unhandled.push(reason));
  onTestFinished(() => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of before) process.on("unhandledRejection", listener);
  });
  pool.run({ fails: true });
  while (unhandled.length === 0) await setImmediate();
  expect(String(unhandled[0])).toContain("This task fails.");
  expect(unhandled).toHaveLength(1);
});

test("a detached registry disturbs no task", async () => {
  const pool = newPool();
  const metrics = instrumentPool(registry, pool);
  registry.detach();
  expect(await pool.run({})).toBe(9);
  await expect(pool.run({ fails: true })).rejects.toThrow("This task fails.");
  metrics.stop();
});

test("a metric that the registry refuses leaves the pool as it was", () => {
  const pool = newPool();
  const run = pool.run;
  registry.counter({ name: "pool_tasks_active" });
  expect(() => instrumentPool(registry, pool)).toThrow(expect.objectContaining({ code: "DEFINITION_CONFLICT" }));
  expect(pool.run).toBe(run);
  expect(numbers("pool_queue_size")).toEqual({});
});

test("what is no registry, no pool or no name is refused", () => {
  const options = { maxThreads: 1 };
  const pool = { run: async () => 5, queueSize: 0, completed: 0, duration: 0, options, threads: [] };
  const refuse = (message: RegExp, ...given: readonly unknown[]) =>
    expectRefusal(() => instrumentPool(...(given as [never, never])), TypeError, "OPTION_INVALID", message);
  refuse(/^instrumentPool takes a registry, but got an object/, {}, pool);
  for (const wrong of [
    undefined,
    {},
    { ...pool, run: 5 },
    { ...pool, completed: undefined },
    { ...pool, options: {} },
  ]) {
    refuse(/^instrumentPool takes a Piscina pool, but got/, registry, wrong);
  }
  refuse(/^name must be a string, but got 5/, registry, pool, { name: 5 });
  expect(registry.snapshot().metrics).toEqual([]);
});
