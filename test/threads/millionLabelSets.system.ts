/** A million label sets that come and go, while a thread reads deltas, and other threads are killed. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, reached, start, total } from "./workers.ts";

const THREADS = 4;
const SETS = 250_000;
const KILLS = 20;

test("a million label sets that expire are all read exactly, in memory that stays as it is", async () => {
  const registry = new Registry({ maxSeriesPerMetric: 2 ** 20, maxThreads: THREADS + 1, expireAfter: 0.05 });
  const served = registry.counter({ name: "served_total", labelNames: ["id"] });
  registry.histogram({ name: "took", scale: 1, buckets: [1000], labelNames: ["id"] });
  const words: Int32Array[] = [];
  const begin = () => {
    const [word] = acknowledgements(1) as [Int32Array];
    words.push(word);
    const options = { handle: registry.handle, number: words.length, sets: SETS, progress: word };
    const worker = start("expiring.worker.js", options);
    return { worker, word, end: finished(worker) };
  };

  // Of each worker, as its deltas add up: counts of the counter and of the histogram.
  const read = new Map<string, [counter: number, histogram: number]>();
  let most = 0;
  const deltas = registry.deltas();
  const pass = () => {
    const cursor = deltas.cursor();
    let alive = 0;
    while (cursor.next()) {
      alive++;
      const { id = "overflow" } = cursor.labels;
      const [number = ""] = id.split(" ");
      const sums = read.get(number) ?? [0, 0];
      if (cursor.definition.kind === "counter") sums[0] += cursor.value;
      else sums[1] += cursor.count;
      read.set(number, sums);
    }
    most = Math.max(most, alive);
  };

  const running = Array.from({ length: THREADS }, begin);
  let kills = 0;
  let bytesAtStart = 0;
  let isDone = false;
  const killing = (async () => {
    for (; kills < KILLS; kills++) {
      const one = running[kills % THREADS] as ReturnType<typeof begin>;
      await reached(one.word, 1 + Math.floor((SETS / 20) * Math.random()));
      await one.worker.terminate();
      running[kills % THREADS] = begin();
    }
    await Promise.all(running.map(({ end }) => end));
    isDone = true;
  })();
  while (!isDone) {
    pass();
    if (bytesAtStart === 0 && total(words) > (THREADS * SETS) / 10) bytesAtStart = registry.stats().bytesUsed;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await killing;
  pass();

  const sets = total(words);
  const { bytesUsed, overflowed, refused } = registry.stats();
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  console.log(
    `${sets} label sets, ${kills} kills, at most ${most} series in a reading; MiB after a tenth ` +
      `${mebibytes(bytesAtStart)}, at the end ${mebibytes(bytesUsed)}`,
  );
  expect(sets).toBeGreaterThanOrEqual(THREADS * SETS);
  expect({ overflowed, refused }).toEqual({ overflowed: 0, refused: 0 });
  for (const [i, word] of words.entries()) {
    const acknowledged = 3 * Atomics.load(word, 0);
    const isKilled = acknowledged < 3 * SETS;
    // A killed worker may have recorded in one label set that it could not acknowledge.
    for (const sum of read.get(String(i + 1)) ?? []) {
      expect(sum).toBeGreaterThanOrEqual(acknowledged);
      expect(sum).toBeLessThanOrEqual(acknowledged + (isKilled ? 3 : 0));
    }
  }
  expect(read.has("overflow")).toBe(false);
  // A million series that were never used again would take ten times as much, and would not fit into the block.
  expect(bytesUsed).toBeLessThan(2 ** 26);
  // What is left expires, and then nothing is shown.
  for (let readings = 0; readings < 3; readings++) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    pass();
  }
  expect(registry.snapshot().metrics.map(({ series }) => series.length)).toEqual([0, 0]);
  expect(served.clear()).toBe(0);
  registry.detach();
}, 600_000);
