/** The levels of several threads: each counts while its thread lives, and changes of a shared one all count. */

import { once } from "node:events";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, reached, start } from "./workers.ts";

const AGGREGATES = ["sum", "min", "max", "average", "first", "last"] as const;
const NONE = AGGREGATES.map(() => Number.NaN);

test("a killed thread's level disappears from every aggregate but last; its lane's next holder has none", async () => {
  const registry = new Registry({ maxThreads: 4 });
  const gauges = AGGREGATES.map((aggregate) => registry.gauge({ name: aggregate, aggregate }));
  const levels = () => gauges.map((gauge) => gauge.value);
  const run = async (level: number) => {
    const worker = start("level.worker.js", { handle: registry.handle, level, aggregates: AGGREGATES });
    await once(worker, "message");
    return worker;
  };
  expect(levels()).toEqual(NONE);
  const low = await run(-2);
  const high = await run(5);
  expect(levels()).toEqual([3, -2, 5, 1.5, -2, 5]);
  await low.terminate();
  expect(levels()).toEqual([5, 5, 5, 5, 5, 5]);
  // It takes the lowest lane, so its level is the first.
  const next = await run(7.5);
  expect(levels()).toEqual([12.5, 5, 7.5, 6.25, 7.5, 7.5]);
  const infinite = await run(Number.NEGATIVE_INFINITY);
  const endless = Number.NEGATIVE_INFINITY;
  expect(levels()).toEqual([endless, endless, 7.5, endless, 7.5, endless]);
  await infinite.terminate();
  await high.terminate();
  await next.terminate();
  // The level of last belongs to no thread.
  expect(levels()).toEqual([...NONE.slice(1), Number.NEGATIVE_INFINITY]);
  gauges.at(-1)?.clear();
  expect(levels()).toEqual(NONE);
  registry.detach();
});

test("while threads raise and lower one level, each change counts", async () => {
  const registry = new Registry();
  const gauge = registry.gauge({ name: "level" });
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const [workers, times] = [4, 500_000];
  const data = { handle: registry.handle, gate, workers, times };
  const started = Array.from({ length: workers }, (_, i) => start("change.worker.js", { ...data, rises: i % 2 === 0 }));
  await Promise.all(started.map(finished));
  expect(gauge.value).toBe((3 - 1) * times * (workers / 2));
  registry.detach();
});

test("no reading of an up-down counter has a fall without the rise before it, whatever their sizes", async () => {
  const registry = new Registry();
  const level = registry.upDownCounter({ name: "level" });
  const [acknowledged] = acknowledgements(1) as [Int32Array];
  const worker = finished(start("upDown.worker.js", { handle: registry.handle, acknowledged, times: 200_000 }));
  let isDone = false;
  const done = worker.then(() => {
    isDone = true;
  });
  await reached(acknowledged, 1);
  const seen = new Set<bigint>();
  for (let readings = 1; !isDone; readings++) {
    seen.add(level.scaled);
    if (readings % 10_000 === 0) await new Promise(setImmediate);
  }
  await done;
  seen.add(level.scaled);
  const far = 2n ** 80n;
  for (const number of seen) expect([0n, far, far - 5n, 5n, 5n - far]).toContain(number);
  expect(level.scaled).toBe(0n);
  registry.detach();
});

test("large and small amounts of three threads at once all count", async () => {
  const registry = new Registry();
  const level = registry.upDownCounter({ name: "level" });
  level.add(7);
  const words = acknowledgements(3);
  const data = { handle: registry.handle, times: 100_000 };
  await Promise.all(words.map((acknowledged) => finished(start("upDown.worker.js", { ...data, acknowledged }))));
  expect(level.scaled).toBe(7n);
  registry.detach();
});
