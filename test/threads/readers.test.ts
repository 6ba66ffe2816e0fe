/**
 * Readings in several threads: each has whole observations, and includes everything that was read anywhere before it
 * began.
 */

import { once } from "node:events";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, start, total } from "./workers.ts";

test.each([
  ["small values", -3],
  ["values that spill at each record", 2 ** 35],
])("three readers beside four writers of %s see no torn reading, and none goes backwards", async (_, value) => {
  const registry = new Registry();
  const acknowledged = acknowledgements(4);
  const most = new Int32Array(new SharedArrayBuffer(8));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const { handle } = registry;
  const readers = [0, 1, 2].map(() => start("read.worker.js", { handle, acknowledged, most, stop, value }));
  const ends = readers.map(finished);
  await Promise.all(readers.map((reader) => once(reader, "message"))); // each has read
  const times = 50_000;
  const writers = acknowledged.map((word) =>
    finished(start("record.worker.js", { handle, times, acknowledged: word, kind: "meanAndHistogram", value })),
  );
  await Promise.all(writers);
  Atomics.store(stop, 0, 1);
  for (const readings of await Promise.all(ends)) expect(readings).toBeGreaterThan(0);
  expect(total(acknowledged)).toBe(4 * times);
  const expected = { count: 4 * times, sum: 4 * times * value, mean: value };
  expect(registry.mean({ name: "value", scale: 1 }).read()).toEqual(expected);
  expect(registry.histogram({ name: "spread", scale: 1, buckets: [-2, 0, 2] }).read()).toMatchObject(expected);
  registry.detach();
});
