/** Metrics of the process, reported by one thread at a time: nothing is counted twice, and any thread can continue. */

import { once } from "node:events";
import fs, { readdirSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { type Counter, type Gauge, Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { expect, test, vi } from "vitest";

const OPTIONS = { groups: ["process"] } as const;

const microseconds = (registry: Registry) => Number((registry.get("process_cpu_seconds_total") as Counter).scaled);

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function collecting(registry: Registry, data: object): Worker {
  const workerData = { handle: registry.handle, options: OPTIONS, ...data };
  return new Worker(new URL("runtime.worker.js", import.meta.url), { workerData });
}

test("threads that repeatedly collect at the same moments count the CPU time of the process once", async () => {
  const registry = new Registry();
  const workers = [1, 2, 3].map(() => collecting(registry, { rounds: 300 }));
  collectRuntimeMetrics(registry, OPTIONS);
  let alive = workers.length;
  for (const worker of workers) worker.once("exit", () => alive--);
  while (alive > 0) {
    registry.collect();
    const counted = microseconds(registry);
    // Counted before `cpu()` was read, so never more.
    expect(counted).toBeLessThanOrEqual(cpu());
    await new Promise((resolve) => setImmediate(resolve));
  }
  const before = cpu();
  registry.collect();
  expect(microseconds(registry)).toBeGreaterThanOrEqual(before);
  expect(microseconds(registry)).toBeLessThanOrEqual(cpu());
  registry.detach();
});

test("if the reporting thread is killed, another one continues, without counting twice", async () => {
  const registry = new Registry();
  const worker = collecting(registry, {});
  await once(worker, "message");
  do await registry.collectOthers();
  while (microseconds(registry) === 0);
  await worker.terminate();
  const told = microseconds(registry);
  const heir = collecting(registry, {});
  await once(heir, "message");
  do await registry.collectOthers();
  while (microseconds(registry) === told);
  expect(microseconds(registry)).toBeLessThanOrEqual(cpu());
  await heir.terminate();
  registry.detach();
});

test("after a reset, the next collection restores the totals", () => {
  const registry = new Registry();
  collectRuntimeMetrics(registry, OPTIONS);
  registry.collect();
  const told = microseconds(registry);
  registry.reset();
  registry.collect();
  expect(microseconds(registry)).toBeGreaterThanOrEqual(told);
  registry.detach();
});

test("the gauges are those of this process", () => {
  const registry = new Registry();
  collectRuntimeMetrics(registry, OPTIONS);
  registry.collect();
  const level = (name: string) => (registry.get(`process_${name}`) as Gauge).value;
  expect(level("metrics_readers")).toBeNaN();
  expect(Math.abs(level("start_time_seconds") - (Date.now() / 1000 - process.uptime()))).toBeLessThan(2);
  expect(level("resident_memory_bytes")).toBeGreaterThan(1e7);
  if (process.platform === "linux") {
    expect(level("virtual_memory_bytes")).toBeGreaterThan(level("resident_memory_bytes"));
    expect(level("heap_bytes")).toBeGreaterThan(0);
    expect(level("open_fds")).toBe(readdirSync("/proc/self/fd").length - 1);
    expect(level("max_fds")).toBeGreaterThan(level("open_fds"));
  }
  registry.detach();
});

test("if the system hides /proc, the process is reported without it", () => {
  const hidden = vi.spyOn(fs, "readFileSync").mockImplementation((path) => {
    throw new Error(`${path} is hidden`);
  });
  const registry = new Registry();
  try {
    collectRuntimeMetrics(registry, OPTIONS);
    expect(hidden).toHaveBeenCalled();
    registry.collect();
    expect((registry.get("process_resident_memory_bytes") as Gauge).value).toBeGreaterThan(2 ** 20);
    expect(registry.get("process_virtual_memory_bytes")).toBeUndefined();
  } finally {
    hidden.mockRestore();
    registry.detach();
  }
});
