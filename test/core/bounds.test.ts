/** Which buckets are legal, and where an exponential scale has its bounds. */

import { type Buckets, exponential, Registry } from "threadtally";
import { expect, test } from "vitest";
import { boundsOf } from "../../src/core/bounds.ts";

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

test("an exponential scale reaches from its minimum to its maximum, by equal factors", () => {
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
      // bound = m × 2^-52 is not above 2^(i/n) exactly when m^n is not above 2^(i + 52 n).
      const limit = 2n ** BigInt(i + 52 * perOctave);
      const m = BigInt(bound * 2 ** 52);
      expect(m ** BigInt(perOctave) <= limit && (m + 1n) ** BigInt(perOctave) > limit).toBe(true);
    }
  }
});
