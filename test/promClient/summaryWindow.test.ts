/** The sliding windows of summaries, with a clock that the tests set. */

import original from "prom-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bytesUsedIn, type Client, hashMapOf, valuesOf } from "./summaries.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `summary_${++number}`;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a window", () => {
  const ageing = { help: "h", percentiles: [0.5], maxAgeSeconds: 5, ageBuckets: 5 };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  });

  test("slides as prom-client's does; count and sum do not", async () => {
    const [ours, theirs] = [client, original as never as Client].map(({ Summary }) => {
      const summary = new Summary({ ...ageing, name, registers: [] });
      return async () => {
        const seen = [];
        vi.setSystemTime(0);
        for (const [milliseconds, value] of [
          [0, 100],
          [1001, undefined],
          [4004, undefined],
          [5005, undefined],
          [9001, 200],
          [9500, 300],
          [12_001, 500],
          [13_999, undefined],
          [14_001, undefined],
          [16_999, undefined],
          [17_001, undefined],
          [100_001, 300],
          [104_500, 301],
          [105_500, undefined],
        ] as const) {
          vi.setSystemTime(milliseconds);
          if (value !== undefined) summary.observe(value);
          seen.push([milliseconds, await valuesOf(summary)]);
        }
        return seen;
      };
    });
    const seen = await theirs?.();
    expect(await ours?.()).toEqual(seen);
    expect(seen?.at(-1)).toEqual([105_500, [301, 1701, 6]]);
  });

  test("takes values of all label sets, in each its own", async () => {
    const summary = new client.Summary({ ...ageing, name, labelNames: ["x"] });
    summary.observe({ x: "old" }, 1);
    vi.setSystemTime(4000);
    summary.observe({ x: "new" }, 2);
    vi.setSystemTime(5000);
    expect(await valuesOf(summary)).toEqual([0, 1, 1, 2, 2, 1]);
  });

  test("without values hides its label set, if aged buckets are pruned, until the next value", async () => {
    const summary = new client.Summary({ ...ageing, name, labelNames: ["x"], pruneAgedBuckets: true });
    const plain = new client.Summary({ ...ageing, name: `${name}_plain`, pruneAgedBuckets: true });
    expect(await valuesOf(plain)).toEqual([]);
    summary.observe({ x: "a" }, 1);
    vi.setSystemTime(3000);
    summary.observe({ x: "b" }, 2);
    expect(await valuesOf(summary)).toEqual([1, 1, 1, 2, 2, 1]);
    vi.setSystemTime(6000);
    expect(await valuesOf(summary)).toEqual([2, 2, 1]);
    expect(await register.metrics()).not.toContain('x="a"');
    vi.setSystemTime(9000);
    expect(await valuesOf(summary)).toEqual([]);
    expect(hashMapOf(summary)).toEqual({});
    summary.observe({ x: "a" }, 4);
    expect(await valuesOf(summary)).toEqual([4, 5, 2]);
  });

  test("begins a label set at 0 again that a scrape has removed, and continues a summary without labels", async () => {
    const pruned = { ...ageing, maxAgeSeconds: 0.001, pruneAgedBuckets: true };
    const labelled = new client.Summary({ ...pruned, name, labelNames: ["x"] });
    const plain = new client.Summary({ ...pruned, name: `${name}_plain` });
    labelled.observe({ x: "a" }, 1);
    plain.observe(1);
    expect([await valuesOf(labelled), await valuesOf(plain)]).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    vi.setSystemTime(1000);
    // Memory is given back by the host's own clock.
    for (const began = performance.now(); performance.now() - began < 2; );
    expect([await valuesOf(labelled), await valuesOf(plain)]).toEqual([[], []]);
    labelled.observe({ x: "a" }, 4);
    plain.observe(4);
    expect([await valuesOf(labelled), await valuesOf(plain)]).toEqual([
      [4, 4, 1],
      [4, 5, 2],
    ]);
  });

  test("takes no further memory for label sets that it prunes", async () => {
    const registry = new client.Registry();
    const summary = new client.Summary({
      ...ageing,
      name,
      labelNames: ["id"],
      maxAgeSeconds: 0.001,
      pruneAgedBuckets: true,
      registers: [registry],
    });
    const seen: number[] = [];
    for (let id = 1000; id < 1800; id++) {
      vi.setSystemTime(id);
      summary.observe({ id }, 3);
      expect(await valuesOf(summary)).toEqual([3, 3, 1]);
      seen.push(bytesUsedIn(registry));
    }
    expect(seen.at(-1)).toBeLessThan(1.05 * (seen[300] as number));
  });

  test("gives the memory of its old slices to new ones", async () => {
    const registry = new client.Registry();
    const summary = new client.Summary({ ...ageing, name, registers: [registry] });
    const seen: number[] = [];
    for (let second = 0; second < 240; second++) {
      vi.setSystemTime(second * 1000);
      for (let value = 1; value < 50; value++) summary.observe(value);
      seen.push(bytesUsedIn(registry));
    }
    // A thread looks at some places for a vacant one, not at all.
    expect(seen.at(-1)).toBeLessThan(1.01 * (seen[120] as number));
    expect(await valuesOf(summary)).toEqual([expect.closeTo(25, 0), 240 * 1225, 240 * 49]);
  });

  test("has one definition only for the same ageing", async () => {
    const all = new client.Summary({ name, help: "h", percentiles: [0.5] });
    all.observe(1);
    register.removeSingleMetric(name);
    const aged = new client.Summary({ ...ageing, name });
    aged.observe(3);
    expect([await valuesOf(all), await valuesOf(aged)]).toEqual([
      [1, 1, 1],
      [3, 3, 1],
    ]);
  });
});
