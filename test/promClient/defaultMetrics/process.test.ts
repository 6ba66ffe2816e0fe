/** Default metrics of the process: whatever number of threads collects them, they are those of one process. */

import { execFile } from "node:child_process";
import fs, { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Recorder } from "../recorders.ts";
import { gauges } from "./values.ts";

// Otherwise each test file has its own registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register, collectDefaultMetrics } = client;

let stop = () => {};
beforeEach(() => register.clear());
afterEach(() => stop());

const collectIn = async () => {
  const thread = await Recorder.start();
  await thread.run(({ collectDefaultMetrics }) => void collectDefaultMetrics());
  return thread;
};

/** Returns the microseconds that the counters of a registry show. */
async function counted(name = "", of = register): Promise<number> {
  const text = await of.metrics();
  return Math.round(Number(new RegExp(`^process_cpu_${name}seconds_total (.+)$`, "m").exec(text)?.[1]) * 1e6);
}

function used(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

describe("CPU time", () => {
  test("is counted once by threads that read at the same moments", async () => {
    const workers = await Promise.all([Recorder.start(), Recorder.start()]);
    const arrived = new Int32Array(new SharedArrayBuffer(4));
    const found = await Promise.all(
      workers.map((worker) =>
        worker.run(async ({ collectDefaultMetrics, register }, arrived) => {
          const busyFor = (milliseconds: number) => {
            for (const end = performance.now() + milliseconds; performance.now() < end; );
          };
          // A label that takes its time, so that each thread is interrupted between its reading and its record.
          const labels = {
            get part() {
              busyFor(1);
              return "a";
            },
          };
          collectDefaultMetrics({ prefix: "slow_", labels });
          const counter = register.getSingleMetric("slow_process_cpu_user_seconds_total");
          for (let round = 1; round <= 20; round++) {
            busyFor(5);
            Atomics.add(arrived, 0, 1);
            while (Atomics.load(arrived, 0) < 2 * round);
            const { values = [] } = (await counter?.get()) ?? {};
            const { user } = process.cpuUsage();
            const counted = Math.round((values[0]?.value ?? 0) * 1e6);
            if (counted > user) return `${counted} of ${user} in round ${round}`;
          }
          return "once";
        }, arrived),
      ),
    );
    expect(found).toEqual(["once", "once"]);
    for (const worker of workers) await worker.kill();
  });

  test("is counted by any of several threads", async () => {
    const workers = await Promise.all([1, 2, 3].map(collectIn));
    stop = collectDefaultMetrics();
    const before = used();
    expect(await counted()).toBeGreaterThanOrEqual(before);
    expect(await counted()).toBeLessThanOrEqual(used());
    for (const worker of workers) await worker.kill();
  });

  test("is that of the process since its start, and stays so after a reset", async () => {
    stop = collectDefaultMetrics();
    const [user, system, both] = [await counted("user_"), await counted("system_"), await counted()];
    expect(Math.abs(both - user - system)).toBeLessThan(1e6);
    const { user: inUser, system: inSystem } = process.cpuUsage();
    expect(user).toBeLessThanOrEqual(inUser);
    expect(system).toBeLessThanOrEqual(inSystem);
    register.resetMetrics();
    expect(await counted()).toBeGreaterThanOrEqual(both);
  });

  test("goes on if the thread that counted it is killed", async () => {
    const thread = await collectIn();
    const before = used();
    // A reading waits only so long for a thread that is slow to answer.
    while (!((await counted()) >= before)) expect(register.getMetricsAsArray()).toHaveLength(31);
    await thread.kill();
    const heir = await collectIn();
    const later = used();
    while (!((await counted()) >= later)) expect(register.getMetricsAsArray()).toHaveLength(31);
    expect(await counted()).toBeLessThanOrEqual(used());
    await heir.kill();
  });

  test("of two sets of labels is counted for each", async () => {
    const thread = await Recorder.start();
    await thread.run(
      ({ collectDefaultMetrics }) => void collectDefaultMetrics({ prefix: "labelled_", labels: { part: "b" } }),
    );
    stop = collectDefaultMetrics({ prefix: "labelled_", labels: { part: "a" } });
    const before = used();
    const text = await register.metrics();
    for (const part of ["a", "b"]) {
      const seconds = new RegExp(`^labelled_process_cpu_seconds_total\\{part="${part}"\\} (.+)$`, "m").exec(text)?.[1];
      expect(Number(seconds) * 1e6, part).toBeGreaterThanOrEqual(before / 2);
      expect(Number(seconds) * 1e6, part).toBeLessThanOrEqual(used());
    }
    await thread.kill();
  });
});

describe("gauges of the process", () => {
  test("are not added up over threads, but are over processes", async () => {
    const workers = await Promise.all([1, 2, 3].map(collectIn));
    stop = collectDefaultMetrics();
    const resident = process.memoryUsage.rss();
    const values = await gauges(register);
    expect(values.process_resident_memory_bytes).toBeLessThan(1.5 * resident);
    expect(values.process_resident_memory_bytes).toBeGreaterThan(resident / 1.5);
    const start = Date.now() / 1000 - process.uptime();
    expect(Math.abs((values.process_start_time_seconds ?? 0) - start)).toBeLessThan(2);
    if (process.platform === "linux") {
      const status = readFileSync("/proc/self/status", "utf8");
      const bytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1]) * 1024;
      expect(values.process_virtual_memory_bytes).toBeLessThan(1.5 * bytes("VmSize"));
      expect(values.process_virtual_memory_bytes).toBeGreaterThan(bytes("VmSize") / 1.5);
      expect(values.process_heap_bytes).toBeLessThan(1.5 * bytes("VmData"));
      expect(values.process_heap_bytes).toBeGreaterThan(bytes("VmData") / 1.5);
      expect(values.process_open_fds).toBeLessThan(1.5 * readdirSync("/proc/self/fd").length);
      const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
      expect(values.process_max_fds).toBe(Number(limit));
    }
    const aggregators = (await register.getMetricsAsJSON()).filter(({ name }) => /memory|heap_b|fds/.test(name));
    expect(new Set(aggregators.map(({ aggregator }) => `${aggregator}`))).toEqual(new Set(["sum"]));
    for (const worker of workers) await worker.kill();
  });

  test("are shown by a thread that does not collect, with the aggregator of whoever does", async () => {
    const thread = await collectIn();
    const listed = await register.getMetricsAsJSON();
    const { aggregator } = listed.find(({ name }) => name === "process_resident_memory_bytes") ?? {};
    expect(aggregator).toBe("sum");
    const start = listed.find(({ name }) => name === "process_start_time_seconds");
    expect(start?.aggregator).toBe("omit");
    while (!((await gauges(register)).process_resident_memory_bytes ?? 0)) expect(listed).toHaveLength(31);
    await thread.kill();
  });

  test("have one start, even if the clock is set meanwhile", async () => {
    stop = collectDefaultMetrics();
    const { process_start_time_seconds: start } = await gauges(register);
    const thread = await Recorder.start();
    await thread.run(async ({ collectDefaultMetrics, register }) => {
      const { now } = Date;
      Date.now = () => now() + 100_000;
      collectDefaultMetrics();
      await register.metrics();
    });
    expect((await gauges(register)).process_start_time_seconds).toBe(start);
    await thread.kill();
  });

  test("go with the thread that collects them, if no other one does", async () => {
    const thread = await Recorder.start();
    await thread.run(({ collectDefaultMetrics }) => void collectDefaultMetrics({ prefix: "one_", labels: { a: "b" } }));
    const shown = async () =>
      Array.from(
        (await register.metrics()).matchAll(/^one_((process_(?!cpu)|nodejs_heap_)\w+)\{/gm),
        ([, name]) => name,
      );
    const names = ["process_start_time_seconds", "process_resident_memory_bytes", "nodejs_heap_size_total_bytes"];
    while ((await shown()).length === 0) expect(register.getMetricsAsArray()).toHaveLength(31);
    expect(await shown()).toEqual(expect.arrayContaining(names));
    await thread.kill();
    expect(await shown()).toEqual([]);
  });

  test("are those of another thread if the one that ended was the first", async () => {
    const thread = await collectIn();
    while (!((await gauges(register)).process_start_time_seconds ?? 0)) expect(await gauges(register)).toBeDefined();
    stop = collectDefaultMetrics();
    await register.metrics();
    await thread.kill();
    const { process_start_time_seconds: start, process_resident_memory_bytes: memory } = await gauges(register);
    expect(Math.abs((start ?? 0) - (Date.now() / 1000 - process.uptime()))).toBeLessThan(2);
    expect(memory).toBeGreaterThan(2 ** 20);
  });

  test("stay if one of two threads stops", async () => {
    const thread = await collectIn();
    collectDefaultMetrics()();
    expect((await gauges(register)).process_resident_memory_bytes).toBeGreaterThan(2 ** 20);
    await thread.kill();
  });
});

test("a worker that started before the main thread's import counts nothing twice", async () => {
  const script = fileURLToPath(new URL("late.process.js", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", script]);
  const { resident, own, counted, used } = JSON.parse(stdout);
  expect(resident / own).toBeGreaterThan(0.7);
  expect(resident / own).toBeLessThan(1.4);
  expect(counted / used).toBeGreaterThan(0.3);
  expect(counted / used).toBeLessThanOrEqual(1);
});

test("if the system hides /proc, only the resident memory is reported", async () => {
  const hidden = [vi.spyOn(fs, "readFileSync"), vi.spyOn(fs, "readdirSync")];
  for (const spy of hidden) {
    spy.mockImplementation((path) => {
      throw new Error(`${path} is hidden`);
    });
  }
  try {
    const own = new client.Registry();
    stop = collectDefaultMetrics({ register: own });
    const names = Object.keys(await gauges(own)).filter((name) => name.startsWith("process_"));
    expect(names).toEqual(["process_start_time_seconds", "process_resident_memory_bytes"]);
  } finally {
    for (const spy of hidden) spy.mockRestore();
  }
});

test("if /proc disappears later, the values stay", async () => {
  const own = new client.Registry();
  stop = collectDefaultMetrics({ register: own });
  const before = await gauges(own);
  expect(before.process_open_fds).toBe(readdirSync("/proc/self/fd").length - 1);
  const hidden = vi.spyOn(fs, "readdirSync").mockImplementation(() => {
    throw new Error("hidden");
  });
  try {
    expect((await gauges(own)).process_open_fds).toBe(before.process_open_fds);
  } finally {
    hidden.mockRestore();
  }
});
