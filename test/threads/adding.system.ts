/** Workers that are killed while they add snapshots: what was acknowledged is there, and nothing comes twice. */

import { addSnapshot, Registry, type Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { generator } from "../support/generator.ts";
import { seed } from "../support/property.ts";
import { acknowledgements, finished, reached, start } from "./workers.ts";

const KILLS = 50;
const SNAPSHOTS = 400;

function metricsOf(registry: Registry) {
  return {
    hits: registry.counter({ name: "hits_total", labelNames: ["to"] }),
    ratio: registry.mean({ name: "ratio", scale: 1 }),
    took: registry.histogram({ name: "took", scale: 1, buckets: [0, 1, 2] }),
    level: registry.gauge({ name: "level", aggregate: "sum" }),
  };
}

/** Returns snapshots of which each has one value in each series, of many pages. */
function pages(): Snapshot[] {
  const page = new Registry({ maxBytes: 2 ** 22 });
  const { hits, ratio, took, level } = metricsOf(page);
  const snapshots = Array.from({ length: SNAPSHOTS }, (_, i) => {
    hits.labels("a").inc();
    hits.labels("b").inc();
    ratio.record(3);
    for (const value of [0, 1, 2, 3]) took.record(value);
    level.set(1);
    const closed = page.reset();
    return { ...closed, blocks: closed.blocks.map((block) => ({ ...block, id: `page ${i >> 1}` })) };
  });
  page.detach();
  return snapshots;
}

test(`of ${KILLS} workers that are killed while they add, nothing is lost or doubled`, async () => {
  const random = generator(seed);
  const snapshots = pages();
  let partly = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const registry = new Registry({ maxBytes: 2 ** 24 });
    const { hits, ratio, took, level } = metricsOf(registry);
    const [acknowledged] = acknowledgements(1) as [Int32Array];
    const worker = start("adding.worker.js", { handle: registry.handle, snapshots, acknowledged });
    // After the first one at the earliest: a worker that dies before it adds leaves no source to forget.
    await reached(acknowledged, 1 + Math.floor(random() * 0.9 * SNAPSHOTS));
    await worker.terminate();
    const done = Atomics.load(acknowledged, 0);
    const read = () => {
      const buckets = took.read().buckets.map(({ count }) => count);
      const { count, sum } = ratio.read();
      return { amounts: [hits.labels("a").value, hits.labels("b").value, count, ...buckets], sum };
    };
    const held = read();
    // A call that returned is there as a whole. Of the one that was going on, a part may be.
    for (const amount of held.amounts) expect([done, done + 1], `seed ${seed}`).toContain(amount);
    expect(held.sum).toBe(3 * (held.amounts[2] as number));
    if (new Set(held.amounts).size > 1) partly++;
    expect(level.value).toBeNaN(); // the lane of the sources was released
    const again = start("adding.worker.js", { handle: registry.handle, snapshots, acknowledged, isAgain: true });
    expect(await finished(again)).toEqual({ added: 0, forgotten: SNAPSHOTS });
    expect(read()).toEqual(held);
    registry.detach();
  }
  console.log(`${KILLS} kills with the seed ${seed}; ${partly} left a part of a snapshot`);
});

test("a worker that ends by itself has added everything", async () => {
  const registry = new Registry({ maxBytes: 2 ** 24 });
  const { hits } = metricsOf(registry);
  const snapshots = pages();
  const [acknowledged] = acknowledgements(1) as [Int32Array];
  const worker = start("adding.worker.js", { handle: registry.handle, snapshots, acknowledged });
  expect(await finished(worker)).toEqual({ added: SNAPSHOTS, forgotten: 0 });
  expect(hits.labels("a").value).toBe(SNAPSHOTS);
  expect(() => addSnapshot(registry, snapshots[0] as Snapshot)).toThrow(/may have been added before/);
});
