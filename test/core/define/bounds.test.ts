/** Buckets: the legal ones, and the bounds of an exponential scale. */

import { type Buckets, exponential, Registry } from "threadtally";
import { expect, test } from "vitest";
import { MAX_WORDS } from "../../../assembly/layout.ts";
import { areBuckets, boundsOf, checkBuckets, defaultBuckets } from "../../../src/core/define/bounds.ts";
import { expectRefusal } from "../../support/refusals.ts";

function refusal(buckets: unknown): unknown {
  const registry = new Registry();
  try {
    registry.histogram({ name: "spread", buckets: buckets as Buckets });
    return undefined;
  } catch (error) {
    expect(registry.get("spread")).toBeUndefined();
    return (error as { code: string }).code;
  } finally {
    registry.detach();
  }
}

test("buckets that were read back are accepted, and nothing else is", () => {
  expect([[1, 2], { schema: 0, min: 1, max: 2 }].map(areBuckets)).toEqual([true, true]);
  expect([[2, 1], { schema: 99, min: 1, max: 2 }, "1"].map(areBuckets)).toEqual([false, false, false]);
});

test.each([
  [[]],
  [[1, 1]],
  [[2, 1]],
  [[-0, 0]],
  [[1, Number.NaN]],
  [[1, Number.POSITIVE_INFINITY]],
  [["1"]],
  [[1n]],
  ["1,2"],
  [5],
  [null],
  [Array.from({ length: 5000 }, (_, i) => i)],
  [{ schema: 9, min: 1, max: 2 }],
  [{ schema: 0.5, min: 1, max: 2 }],
  [{ schema: 0, min: 2, max: 1 }],
  [{ schema: 0, min: 0, max: 1 }],
  [{ schema: 0, min: Number.NaN, max: 1 }],
  [{ schema: 8, min: 1e-6, max: 1e9 }],
  [{ schema: -4, min: 1, max: 2 ** 1009 }],
])("%o is refused, and nothing is registered", (buckets) => {
  expect(refusal(buckets)).toBe("BUCKETS_INVALID");
});

test("an exponential scale covers its minimum to its maximum, by equal factors", () => {
  const below = Math.SQRT2 - 2 ** -52; // Math.SQRT2 is above the true root
  const bounds = boundsOf(exponential({ schema: 1, min: 1, max: 4 }));
  expect(bounds).toEqual([1, below, 2, 2 * below, 4]);
  expect(boundsOf(exponential({ schema: -1, min: 1, max: 20 }))).toEqual([1, 4, 16, 64]);
});

test("the widest exponential scale has finite bounds that rise", () => {
  const bounds = boundsOf(exponential({ schema: -4, min: 2 ** -1022, max: 2 ** 1008 }));
  expect([bounds.length, bounds[0], bounds.at(-1)]).toEqual([127, 2 ** -1008, 2 ** 1008]);
});

test("each exponential bound is the largest double that is not above the true one", () => {
  for (const schema of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const perOctave = 2 ** schema;
    const bounds = boundsOf(exponential({ schema, min: 1, max: 2 }));
    for (const [i, bound] of bounds.entries()) {
      // bound = m × 2^-52 is not above 2^(i/n) exactly if m^n is not above 2^(i + 52 n).
      const limit = 2n ** BigInt(i + 52 * perOctave);
      const m = BigInt(bound * 2 ** 52);
      expect(m ** BigInt(perOctave) <= limit && (m + 1n) ** BigInt(perOctave) > limit).toBe(true);
    }
  }
});

const MOST = MAX_WORDS - 2;
const rising = (length: number) => Array.from({ length }, (_, i) => i);

test.each([
  ["the default", defaultBuckets({ name: "a", unit: "" })],
  ["one bound", [7]],
  ["negative bounds and zero", [-2, -1, 0]],
  ["as many as there may be", rising(MOST)],
])("%s is accepted unchanged, and copied", (_, bounds) => {
  const taken = checkBuckets(bounds);
  expect(taken).toEqual(bounds);
  expect(taken).not.toBe(bounds);
  expect(boundsOf(taken)).toEqual(bounds);
});

test("minus zero is zero", () => {
  expect(checkBuckets([-0])).toEqual([0]);
});

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

test.each([
  ["a", SECONDS],
  ["a_seconds", SECONDS],
  ["a_milliseconds", [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]],
  ["a_us", SECONDS.map((bound) => Math.round(bound * 1e6))],
  ["a.nanoseconds", SECONDS.map((bound) => Math.round(bound * 1e9))],
])("the default buckets of %s are 5 ms to 10 s in its unit", (name, bounds) => {
  const registry = new Registry();
  const { buckets } = registry.histogram({ name }).read();
  expect(buckets.map(({ upTo }) => upTo)).toEqual([...bounds, Number.POSITIVE_INFINITY]);
  registry.detach();
});

test.each([{ name: "a_bytes" }, { name: "a_hours" }, { name: "a_minutes" }, { name: "a", unit: "widgets" }])(
  "the default buckets are refused for %j, in whose unit they mean nothing",
  (options) => {
    const registry = new Registry();
    const ask = () => registry.histogram(options);
    expectRefusal(ask, RangeError, "BUCKETS_INVALID", /default buckets.*has the unit.*Give it buckets/);
    expect(registry.get(options.name)).toBeUndefined();
    registry.detach();
  },
);

test.each([
  ["a typed array", Float64Array.of(1, 2.5)],
  ["a set", new Set([1, 2.5])],
])("bounds may be given as %s", (_, buckets) => {
  const registry = new Registry();
  const read = registry.histogram({ name: "a", buckets: buckets as unknown as number[] }).read();
  expect(read.buckets.map(({ upTo }) => upTo)).toEqual([1, 2.5, Number.POSITIVE_INFINITY]);
  expect(() => registry.histogram({ name: "a", buckets: [1, 2.5] })).not.toThrow();
  registry.detach();
});

test.each<[unknown, typeof TypeError | typeof RangeError, RegExp]>([
  [[], RangeError, /1 to 4093 bounds, but got 0\.$/],
  [rising(MOST + 1), RangeError, /1 to 4093 bounds, but got 4094\.$/],
  [[1, "2"], TypeError, /finite numbers, but bound 1 is "2"\. The bucket up to \+Infinity is always there\.$/],
  [[Number.NaN], RangeError, /finite numbers, but bound 0 is NaN\./],
  [[1, 3, 2], RangeError, /rise, but bound 2 \(2\) is not above bound 1 \(3\)\. Sort them and remove duplicates\.$/],
  [[1, 1], RangeError, /rise, but bound 1 \(1\) is not above bound 0 \(1\)\./],
  ["1,2", TypeError, /an array of bounds or exponential\(\{ schema, min, max \}\), but got "1,2"\.$/],
  [null, TypeError, /an array of bounds or exponential.*, but got null\.$/],
])("of wrong buckets the %#th error says the rule, what came and the remedy", (buckets, kind, message) => {
  expectRefusal(() => checkBuckets(buckets), kind, "BUCKETS_INVALID", message);
});

test.each<[object, RegExp]>([
  [{ schema: -5, min: 1, max: 2 }, /schema must be an integer from -4 to 8, but got -5\.$/],
  [{ schema: 9, min: 1, max: 2 }, /schema must be an integer from -4 to 8, but got 9\.$/],
  [{ schema: "1", min: 1, max: 2 }, /schema must be an integer from -4 to 8, but got "1"\.$/],
  [
    { schema: 0, min: 2 ** -1023, max: 1 },
    /min must be below max, and both from 2\^-1022 to 2\^1008, but got 1\.1\d+e-308 and 1\.$/,
  ],
  [{ schema: 0, min: 2, max: 2 }, /from 2\^-1022 to 2\^1008, but got 2 and 2\.$/],
  [{ schema: 0, min: 1, max: 2 ** 1009 }, /min must be below max/],
  // Fifteen octaves and two at the ends, with 256 bounds each.
  [
    { schema: 8, min: 2 ** -5, max: 2 ** 10 },
    /at most 4093 bounds, but schema 8 from 0\.03125 to 1024 needs about 4352\. Lower the schema\.$/,
  ],
])("of the exponential scale %j the error says the rule, what came and the remedy", (scale, message) => {
  expectRefusal(() => exponential(scale as never), RangeError, "BUCKETS_INVALID", message);
  expectRefusal(() => checkBuckets(scale), RangeError, "BUCKETS_INVALID", message);
});

test("an exponential scale may have as many bounds as a list", () => {
  const scale = { schema: 2, min: 2 ** -13.25, max: 2 ** 1008 };
  expect(exponential(scale)).toEqual(scale);
  expect(boundsOf(scale).length).toBeLessThanOrEqual(MOST);
  expect(checkBuckets({ ...scale, other: 1 })).toEqual(scale);
});

test("bounds below 1 are those above it, shifted by whole octaves", () => {
  for (const schema of [-2, -1, 0, 1, 3]) {
    const bounds = boundsOf({ schema, min: 2 ** -32, max: 2 ** 32 });
    expect(bounds[0]).toBe(2 ** -32);
    expect(bounds.at(-1)).toBe(2 ** 32);
    expect(bounds).toHaveLength(64 * 2 ** schema + 1);
    for (const bound of bounds) expect(bounds).toContain(bound < 1 ? bound * 2 ** 32 : bound / 2 ** 32);
  }
});
