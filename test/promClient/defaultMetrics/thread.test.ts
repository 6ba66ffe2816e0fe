/** Default metrics of threads: each thread that collects measures itself, and one exposition has them all. */

import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Recorder } from "../recorders.ts";
import { gauges } from "./values.ts";

// Otherwise each test file has its own registry, as in the tests of users.
vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register, collectDefaultMetrics } = client;

beforeEach(() => register.clear());

const collect = () => {
  const stop = collectDefaultMetrics();
  onTestFinished(stop);
  return stop;
};

/** Starts a thread that collects, has this many timers, and holds 64 MiB. */
async function collecting(timers: number): Promise<Recorder> {
  const thread = await Recorder.start();
  await thread.run(({ collectDefaultMetrics }, timers) => {
    const held = {
      timers: Array.from({ length: timers }, () => setInterval(() => {}, 60_000)),
      bytes: Buffer.alloc(64 * 2 ** 20),
    };
    Object.assign(globalThis, { held, stop: collectDefaultMetrics() });
  }, timers);
  return thread;
}

const timersOfThis = () => process.getActiveResourcesInfo().filter((type) => type === "Timeout").length;

/** Reads until the timers are so many: a reading waits only so long for a thread that is slow to answer. */
async function shown(expected: () => number): Promise<void> {
  for (;;) {
    const count = expected();
    if (((await gauges(register))["nodejs_active_resources Timeout"] ?? 0) === count) return;
  }
}

test("resources, heaps and memory outside of them are added up over threads", async () => {
  const threads = await Promise.all([collecting(50), collecting(70)]);
  collect();
  const { external, heapTotal } = process.memoryUsage();
  await shown(() => timersOfThis() + 120);
  const values = await gauges(register);
  expect(values["nodejs_active_resources Timeout"]).toBeGreaterThanOrEqual(120);
  expect(values.nodejs_active_resources_total).toBeGreaterThanOrEqual(120);
  expect(values.nodejs_external_memory_bytes).toBeGreaterThan(external + 120 * 2 ** 20);
  expect(values.nodejs_heap_size_total_bytes).toBeGreaterThan(heapTotal);
  const sumOfSpaces = Object.entries(values)
    .filter(([name]) => name.startsWith("nodejs_heap_space_size_total_bytes"))
    .reduce((sum, [, value]) => sum + value, 0);
  expect(sumOfSpaces / (values.nodejs_heap_size_total_bytes ?? 0)).toBeCloseTo(1, 0);
  const info = Object.entries(values).filter(([name]) => name.startsWith("nodejs_version_info"));
  expect(info.map(([, value]) => value)).toEqual([1]);
  for (const thread of threads) await thread.kill();
});

test("a thread that stops, or is killed, takes its levels with it", async () => {
  const [first, second] = await Promise.all([collecting(50), collecting(70)]);
  await shown(() => 120);
  await first?.run(() => (globalThis as unknown as { stop(): void }).stop());
  await shown(() => 70);
  await second?.kill();
  collect();
  await shown(timersOfThis);
  await first?.kill();
});

test("types that are no longer active are no longer shown", async () => {
  const own = new client.Registry();
  const stop = collectDefaultMetrics({ register: own });
  onTestFinished(stop);
  const timer = setTimeout(() => {}, 60_000);
  expect((await gauges(own))["nodejs_active_resources Timeout"]).toBeGreaterThan(0);
  const spy = vi.spyOn(process, "getActiveResourcesInfo").mockReturnValue(["TTYWrap"]);
  clearTimeout(timer);
  const values = await gauges(own);
  spy.mockRestore();
  const types = Object.keys(values).filter((name) => name.startsWith("nodejs_active_resources "));
  expect(types).toEqual(["nodejs_active_resources TTYWrap"]);
  expect(values.nodejs_active_resources_total).toBe(1);
});

test("handles and requests without a class are counted in the total only", async () => {
  const host = process as unknown as { _getActiveHandles(): unknown[]; _getActiveRequests(): unknown[] };
  const handles = vi
    .spyOn(host, "_getActiveHandles")
    .mockReturnValue([null, undefined, Object.create(null), new Map()]);
  const requests = vi.spyOn(host, "_getActiveRequests").mockReturnValue([new Map(), new Map(), new Set()]);
  const own = new client.Registry();
  onTestFinished(collectDefaultMetrics({ register: own }));
  const values = await gauges(own);
  handles.mockRestore();
  requests.mockRestore();
  const active = Object.entries(values).filter(([name]) => /^nodejs_active_(handles|requests)/.test(name));
  expect(Object.fromEntries(active)).toEqual({
    "nodejs_active_handles Map": 1,
    nodejs_active_handles_total: 4,
    "nodejs_active_requests Map": 2,
    "nodejs_active_requests Set": 1,
    nodejs_active_requests_total: 3,
  });
});
