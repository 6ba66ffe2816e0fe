/** Random open label sets, among them sets that are equal or nearly so, and what a registry keeps of each. */

import fc from "fast-check";
import type { OpenLabels } from "threadtally";

const NAMES = ["a", "b", "http.method", "__proto__", "constructor", "1", "10", "", "ü", "\ud800", "\udc00", "\ufffd"];
const SCALARS = [
  ...["", "a", "1", "0", "true", "null", "NaN", '{"bigint":"1"}', '","', "\ud800", "\ufffd", "\n", "ü"],
  ...[0, -0, 1, 0.1, 1e21, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[true, false, null, 0n, 1n, -1n, 2n ** 64n],
];
const OTHERS = [undefined, () => 1, Symbol("a"), {}, { bigint: "1" }, { number: "NaN" }, new Date(0)];

const scalars = fc.oneof(fc.constantFrom(...SCALARS), fc.string(), fc.double(), fc.bigInt());
const values = fc.oneof(
  { arbitrary: scalars, weight: 6 },
  {
    arbitrary: fc.array(fc.oneof(fc.constantFrom(...SCALARS, ...OTHERS, ["a"]), scalars), { maxLength: 3 }),
    weight: 2,
  },
  { arbitrary: fc.constantFrom(...OTHERS), weight: 1 },
);

function setOf(entries: readonly (readonly [string, unknown])[]): OpenLabels {
  return Object.fromEntries(entries) as OpenLabels;
}

/** Small sets of few names and values, which are often equal, and others. */
export const openSets: fc.Arbitrary<OpenLabels> = fc
  .oneof(
    fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom(0, -0, 1, "1", 1n, null, undefined)), {
      maxLength: 2,
    }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string()), values), { maxLength: 5 }),
  )
  .map(setOf);

function isKept(value: unknown): boolean {
  return value === null || ["string", "number", "boolean", "bigint"].includes(typeof value);
}

/** Returns what a registry keeps of a set. */
export function kept(set: OpenLabels): OpenLabels {
  const positive = (value: unknown) => (value === 0 ? 0 : value);
  return setOf(
    Object.entries(set)
      .filter(([, value]) => Array.isArray(value) || isKept(value))
      .map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map((one) => (isKept(one) ? positive(one) : null)) : positive(value),
      ]),
  );
}
