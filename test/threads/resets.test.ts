/** Resets: each record is in exactly one closed reading, or in the present one. */

import { Registry, type SeriesSnapshot, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, reached, start, total } from "./workers.ts";

async function run(kills: boolean) {
  const registry = new Registry();
  const mean = registry.mean({ name: "value", scale: 1 });
  const words = acknowledgements(4);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const closed = Array.from({ length: 4 }, () => new Float64Array(new SharedArrayBuffer(16)));
  const resetters = closed.map((sums) => start("reset.worker.js", { handle: registry.handle, closed: sums, stop }));
  const writers = words.map((acknowledged, i) => {
    const times = kills && i === 0 ? undefined : 50_000;
    return start("record.worker.js", { handle: registry.handle, times, acknowledged, kind: "mean" });
  });
  const ends = writers.map(finished);
  const resetterEnds = resetters.map(finished);
  if (kills) {
    await reached(words[0] as Int32Array, 10_000);
    await writers[0]?.terminate();
    await resetters[0]?.terminate();
  }
  await Promise.all(ends);
  Atomics.store(stop, 0, 1);
  await Promise.all(resetterEnds);
  const left = mean.read();
  const bytes = registry.stats().bytesUsed;
  for (let i = 0; i < 100_000; i++) mean.reset();
  const grown = registry.stats().bytesUsed - bytes;
  registry.detach();
  const count = closed.reduce((sum, sums) => sum + (sums[0] as number), left.count);
  return {
    count,
    sum: closed.reduce((sum, sums) => sum + (sums[1] as number), left.sum),
    recorded: total(words),
    grown,
  };
}

test("four resetters beside four writers close everything once; 100,000 more do not grow memory", async () => {
  const { count, sum, recorded, grown } = await run(false);
  expect({ count, sum }).toEqual({ count: recorded, sum: -3 * recorded });
  expect(grown).toBeLessThan(64 * 1024); // this thread's own two buffers, once
});

test("if a writer and a resetter are killed, no reading has what another one closed", async () => {
  const { count, recorded } = await run(true);
  // If a resetter is killed, only the last readings that it closed and had not yet reported are lost.
  expect(count).toBeLessThanOrEqual(recorded + 1);
  expect(count).toBeGreaterThan(0);
});

test("differences of snapshots are whole observations while others reset, and `resets` never falls", async () => {
  const registry = new Registry();
  const mean = registry.mean({ name: "value", scale: 1 });
  const [words, stop] = [acknowledgements(2), new Int32Array(new SharedArrayBuffer(4))];
  const resetters = Array.from({ length: 2 }, () => {
    const closed = new Float64Array(new SharedArrayBuffer(16));
    return start("reset.worker.js", { handle: registry.handle, closed, stop });
  });
  const writers = words.map((acknowledged) =>
    start("record.worker.js", { handle: registry.handle, acknowledged, kind: "mean", times: 200_000 }),
  );
  const writersEnd = Promise.all(writers.map(finished));
  const resettersEnd = Promise.all(resetters.map(finished));
  await Promise.all(words.map((word) => reached(word as Int32Array, 100)));
  const seriesOf = ({ metrics }: Snapshot) => metrics[0]?.series[0] as SeriesSnapshot & { readonly resets: number };
  const seen = { same: 0, reset: 0 };
  let earlier = registry.snapshot();
  for (let i = 0; i < 1600; i++) {
    // In any interleaving, some of these were reset in between, and some were not.
    if (i === 400) mean.reset();
    if (i === 800) Atomics.store(stop, 0, 1);
    if (i === 800) await resettersEnd;
    const later = registry.snapshot();
    const { count = 0, scaled } = seriesOf(subtractSnapshots(later, earlier));
    if (count < 0 || scaled !== String(-3 * count)) throw new Error(`torn: ${count}, ${scaled}`);
    const more = seriesOf(later).resets - seriesOf(earlier).resets;
    if (more < 0) throw new Error(`${-more} resets less than before`);
    if (more === 0) seen.same++;
    else seen.reset++;
    earlier = later;
  }
  expect(Math.min(seen.same, seen.reset)).toBeGreaterThan(0);
  await writersEnd;
  registry.detach();
});
