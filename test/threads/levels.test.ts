/** The level of a thread, which counts while the thread lives. */

import { once } from "node:events";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { start } from "./workers.ts";

test("a killed thread's level disappears from sum, min and max; its lane's next holder has none", async () => {
  const registry = new Registry({ maxThreads: 3 });
  const gauges = (["sum", "min", "max"] as const).map((aggregate) => registry.gauge({ name: aggregate, aggregate }));
  const levels = () => gauges.map((gauge) => gauge.value);
  const run = async (level: number) => {
    const worker = start("level.worker.js", { handle: registry.handle, level });
    await once(worker, "message");
    return worker;
  };
  expect(levels()).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  const low = await run(-2);
  const high = await run(5);
  expect(levels()).toEqual([3, -2, 5]);
  await low.terminate();
  expect(levels()).toEqual([5, 5, 5]);
  const next = await run(7);
  expect(levels()).toEqual([12, 5, 7]);
  await high.terminate();
  await next.terminate();
  expect(levels()).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  registry.detach();
});
