/** Several threads: one exports what all record. */

import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { afterEach, expect, test, vi } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { deltaReader, TestReader } from "./reading.ts";
import { MeterThread } from "./threads.ts";

const messages = recordDiagnostics();
const threads: MeterThread[] = [];

/** For what follows the end or the answer of a thread, on a busy machine. */
const PATIENCE = { timeout: 20_000, interval: 50 };

async function start(registry: Registry, workerData?: object): Promise<MeterThread> {
  const thread = await MeterThread.start(registry, workerData);
  threads.push(thread);
  return thread;
}

afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.kill()));
});

test("one thread exports what all have recorded, killed ones too", async () => {
  const registry = new Registry();
  const [total, delta] = [new TestReader(), deltaReader()];
  const provider = new MeterProvider({ registry, readers: () => [total, delta] });
  expect(provider.exporting).toBe(true);
  const own = provider.getMeter("test");
  own.createCounter("jobs").add(1, { kind: "a" });
  const all = await Promise.all([1, 2].map(() => start(registry, { exports: true })));
  const recorded = await Promise.all(
    all.map((thread) =>
      thread.run(({ meter, provider }) => {
        for (let i = 0; i < 1000; i++) meter.createCounter("jobs").add(0.1, { kind: "a" });
        meter.createHistogram("took").record(7);
        return provider.exporting;
      }),
    ),
  );
  expect(recorded).toEqual([false, false]);
  await threads[0]?.kill();
  for (const reader of [total, delta]) {
    const metrics = await reader.metrics();
    expect(metrics.get("jobs")?.dataPoints.map(({ value }) => value)).toEqual([201]);
    expect(metrics.get("took")?.dataPoints[0]?.value).toMatchObject({ count: 2, sum: 14 });
  }
});

test("threads without readers record what the exporting thread's readers select", async () => {
  const registry = new Registry();
  const aggregation = { type: 4, options: { boundaries: [1] } };
  const reader = new TestReader({ aggregationSelector: () => aggregation as never, cardinalitySelector: () => 2 });
  new MeterProvider({ registry, readers: [reader] });
  const thread = await start(registry);
  await thread.run(({ meter }) => {
    const counter = meter.createCounter("c");
    for (const set of [1, 2, 3]) counter.add(5, { set });
  });
  const points = await reader.points("c");
  expect(points).toHaveLength(3);
  expect(points[2]).toMatchObject([{ "otel.metric.overflow": true }, { buckets: { boundaries: [1], counts: [0, 1] } }]);
});

test("limits hold over all threads", async () => {
  const registry = new Registry();
  const reader = new TestReader({ cardinalitySelector: () => 100 });
  new MeterProvider({ registry, readers: [reader] });
  const all = await Promise.all([1, 2, 3].map(() => start(registry)));
  await Promise.all(
    all.map((thread, index) =>
      thread.run(({ meter }, first: number) => {
        for (let set = 0; set < 80; set++) meter.createCounter("c").add(1, { set: first + set });
      }, index * 40),
    ),
  );
  const points = await reader.points("c");
  expect(points).toHaveLength(101);
  expect(points.reduce((sum, [, value]) => sum + (value as number), 0)).toBe(240);
});

test("another thread takes over from one that ended, with the totals and no difference twice", async () => {
  const registry = new Registry();
  const first = await start(registry, { exports: true, isDelta: true });
  const counter = new MeterProvider({ registry }).getMeter("test").createCounter("c");
  counter.add(3);
  const values = async ({ reader }: { readonly reader: TestReader }) => {
    const { resourceMetrics } = await reader.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics[0]?.dataPoints.map(({ value }) => value));
  };
  expect(await first.run(values)).toEqual([3]);
  const delta = deltaReader();
  const provider = new MeterProvider({ registry, readers: () => [delta] });
  expect(provider.exporting).toBe(false);
  await first.kill();
  await vi.waitUntil(() => provider.exporting, PATIENCE);
  expect(await delta.metrics()).toEqual(new Map());
  counter.add(4);
  expect(await delta.points("c")).toEqual([[{}, 4]]);
  await provider.shutdown();
  expect(new MeterProvider({ registry, readers: [new TestReader()] }).exporting).toBe(true);
});

test("if the exporting thread is killed while it exports for forceFlush, the one that takes over does so", async () => {
  const registry = new Registry();
  const first = await start(registry, { exports: true });
  await first.run(({ reader }) => {
    const begin = (resolve: () => void) => {
      reader.forceFlush = () => new Promise(() => resolve());
    };
    Object.assign(globalThis, { begun: new Promise<void>(begin) });
  });
  const begun = first.run(() => (globalThis as { begun?: Promise<void> }).begun);
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: () => [reader] });
  const flushed = provider.forceFlush();
  await begun;
  await first.kill();
  await flushed;
  expect(provider.exporting).toBe(true);
  expect(reader.flushes).toBe(1);
  expect(messages).toEqual([]);
});

test("any thread can have everything exported", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: [reader] });
  const thread = await start(registry);
  await thread.run(({ provider }) => provider.forceFlush());
  expect(reader.flushes).toBe(1);
  reader.forceFlush = () => Promise.reject(new Error("unreachable"));
  await expect(thread.run(({ provider }) => provider.forceFlush())).rejects.toThrow("unreachable");
  await provider.shutdown();
  const other = new MeterProvider({ registry });
  await other.forceFlush({ timeoutMillis: 20 });
  expect(messages).toEqual([expect.stringContaining("No thread has exported")]);
});

test("with other modes, threads export in any case or never", () => {
  const registry = new Registry();
  const readers = () => [new TestReader()];
  expect(new MeterProvider({ registry, readers, exporter: "never" }).exporting).toBe(false);
  expect(new MeterProvider({ registry, readers }).exporting).toBe(true);
  expect(new MeterProvider({ registry, readers, exporter: "always" }).exporting).toBe(true);
});

const observe = ({ meter }: { readonly meter: ReturnType<MeterProvider["getMeter"]> }, value: number) => {
  const call = (result: { observe(value: number, attributes: object): void }) => result.observe(value, { of: "test" });
  meter.createObservableCounter("done").addCallback(call as never);
  meter.createObservableGauge("level").addCallback(call as never);
};

test("values that several threads observe are a point for each, while the thread lives", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: [reader] });
  observe({ meter: provider.getMeter("test") }, 1);
  const [a, b] = await Promise.all([start(registry), start(registry)]);
  await a.run(observe, 10);
  await b.run(observe, 100);
  const ofThread = ({ threadId }: MeterThread) => ({ of: "test", "thread.id": threadId });
  for (const name of ["done", "level"]) {
    await vi.waitFor(async () => {
      const points = await reader.points(name);
      expect(points[0]).toEqual([{ of: "test" }, 1]);
      const others = [
        [ofThread(a), 10],
        [ofThread(b), 100],
      ];
      expect(points.slice(1)).toEqual(expect.arrayContaining(others));
    }, PATIENCE);
  }
  await a.kill();
  const left = [
    [{ of: "test" }, 1],
    [ofThread(b), 100],
  ];
  await vi.waitFor(async () => expect(await reader.points("level")).toEqual(left), PATIENCE);
});

test("a thread whose provider is shut down takes its observed values with it, even after a detach", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  new MeterProvider({ registry, readers: [reader] });
  const observing = await Promise.all([start(registry), start(registry)]);
  for (const thread of observing) await thread.run(observe, 10);
  const becomes = (count: number) =>
    vi.waitFor(async () => expect(await reader.points("level")).toHaveLength(count), PATIENCE);
  await becomes(2);
  await observing[0]?.run(({ provider }) => provider.shutdown());
  expect(await reader.points("level")).toHaveLength(1);
  await observing[1]?.run(({ provider }) => {
    provider.registry.detach();
    return provider.shutdown();
  });
  await becomes(0);
});

test("a thread that takes over observes as the exporting thread", async () => {
  const registry = new Registry();
  const first = await start(registry, { exports: true });
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: () => [reader] });
  observe({ meter: provider.getMeter("test") }, 1);
  const counts = ({ reader }: { readonly reader: TestReader }) => reader.points("level").then(({ length }) => length);
  await vi.waitFor(async () => expect(await first.run(counts)).toBe(1), PATIENCE);
  await first.kill();
  await vi.waitUntil(() => provider.exporting, PATIENCE);
  expect(await reader.points("level")).toEqual([[{ of: "test" }, 1]]);
  await provider.shutdown();
});

test("as sums, observed totals keep the part of an ended thread, and levels lose it", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: [reader], observe: "sum" });
  observe({ meter: provider.getMeter("test") }, 1);
  const thread = await start(registry, { options: { observe: "sum" } });
  await thread.run(observe, 10);
  const becomes = (name: string, value: number) =>
    vi.waitFor(async () => expect(await reader.points(name)).toEqual([[{ of: "test" }, value]]), PATIENCE);
  await becomes("done", 11);
  await becomes("level", 11);
  await becomes("done", 11);
  await thread.kill();
  await becomes("level", 1);
  await becomes("done", 11);
});

test("only the exporting thread observes, if the others are not asked", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const provider = new MeterProvider({ registry, readers: [reader], observe: "exporter" });
  observe({ meter: provider.getMeter("test") }, 1);
  const thread = await start(registry, { options: { observe: "exporter" } });
  await thread.run(observe, 10);
  expect(await reader.points("done")).toEqual([[{ of: "test" }, 1]]);
});
