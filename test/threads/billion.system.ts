/** A billion records with all their spills: none is lost, and no sum is off by a unit. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { finished, start } from "./workers.ts";

const THREADS = 4;
const RECORDS = 1e9 / 3 / THREADS - ((1e9 / 3 / THREADS) % 4) + 4; // of each metric and thread, in fours

test("a billion records of a counter, a mean and a histogram from four threads add up exactly", async () => {
  const registry = new Registry();
  const { handle } = registry;
  const workers = Array.from({ length: THREADS }, () => start("billion.worker.js", { handle, records: RECORDS }));
  await Promise.all(workers.map(finished));
  const records = RECORDS * THREADS;
  expect(records * 3).toBeGreaterThanOrEqual(1e9);
  const fours = BigInt(records / 4);
  const [counter, mean, spread] = registry.snapshot().metrics.map(({ series }) => series[0]);
  expect(counter).toMatchObject({ scaled: String(records) });
  expect(mean).toMatchObject({ count: records, scaled: String(fours * 700_010_000n) });
  expect(spread).toMatchObject({
    counts: [records / 4, records / 2, records / 4],
    scaledSums: [String(fours * -1000n), String(fours * 6000n), String(fours * 700_005_000n)],
  });
  registry.detach();
});
