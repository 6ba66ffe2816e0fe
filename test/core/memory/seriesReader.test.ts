/** The reader of whole series: the numbers of each word, in a memory that the registries of a thread share. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";

/** Returns the numbers of each word that the reader holds. */
function held({ attachment: { reader } }: BlockCursor): unknown[] {
  return Array.from({ length: reader.filled }, (_, filled) => [
    reader.word(filled),
    reader.count(filled),
    reader.units(filled),
    reader.sum(filled),
  ]);
}

test("holds the count and the exact sum of each word that is not empty of the series that was read last", () => {
  const [one, other] = [new Registry(), new Registry()];
  one.histogram({ name: "a", scale: 1, buckets: [0, 2, 5] }).recordAll(Float64Array.of(-(2 ** 100), -1, 3, 7, 7));
  other.histogram({ name: "b", scale: 1, buckets: [1] }).record(1);
  const numbers = (registry: Registry) => {
    const cursor = registry.cursor() as unknown as BlockCursor;
    expect(cursor.next()).toBe(true);
    expect(cursor.attachment.reader).toBe(cursor.attachment.reader);
    return held(cursor);
  };
  for (let i = 0; i < 2; i++) {
    expect(numbers(one)).toEqual([
      [0, 2, Number.NaN, -(2n ** 100n) - 1n],
      [2, 1, 3, 3n],
      [3, 2, 14, 14n],
    ]);
    expect(numbers(other)).toEqual([[0, 1, 1, 1n]]);
  }
  for (const registry of [one, other]) registry.detach();
});

test("holds values of 0, and words whose sum is 0", () => {
  const registry = new Registry();
  registry.histogram({ name: "a", scale: 1, buckets: [-3, 1] }).recordAll(Float64Array.of(-2, 2, 0, 1, 1, -2));
  const cursor = registry.cursor() as unknown as BlockCursor;
  expect(cursor.next()).toBe(true);
  expect(held(cursor)).toEqual([
    [1, 5, -2, -2n],
    [2, 1, 2, 2n],
  ]);
  const zeros = registry.histogram({ name: "b", scale: 1, buckets: [1] });
  zeros.record(0);
  expect(cursor.next()).toBe(false);
  const both = registry.cursor({ metrics: ["b"] }) as unknown as BlockCursor;
  expect([both.next(), held(both), Array.from(both.counts)]).toEqual([true, [[0, 1, 0, 0n]], [1, 0]]);
  registry.detach();
});

test("a word is empty after a reset, and in the next reading counts from there", () => {
  const registry = new Registry();
  const spread = registry.histogram({ name: "a", scale: 1, buckets: [1, 2] });
  spread.recordAll(Float64Array.of(1, 2, 2 ** 60));
  const cursor = registry.cursor() as unknown as BlockCursor;
  const read = () => {
    cursor.rewind();
    return [cursor.next(), held(cursor), Array.from(cursor.counts)];
  };
  expect(read()[2]).toEqual([1, 1, 1]);
  spread.reset();
  expect(read()).toEqual([true, [], [0, 0, 0]]);
  spread.record(2);
  spread.record(-(2 ** 60));
  expect(read()).toEqual([
    true,
    [
      [0, 1, Number.NaN, -(2n ** 60n)],
      [1, 1, 2, 2n],
    ],
    [1, 1, 0],
  ]);
  registry.detach();
});

test("has room for the words of the largest histogram", () => {
  const registry = new Registry();
  const buckets = Array.from({ length: 4093 }, (_, bound) => bound);
  const spread = registry.histogram({ name: "a", scale: 1, buckets });
  for (let bound = 0; bound < 4094; bound++) spread.record(bound);
  const cursor = registry.cursor() as unknown as BlockCursor;
  expect(cursor.next()).toBe(true);
  const { reader } = cursor.attachment;
  expect([reader.filled, reader.word(4093), reader.sum(4093)]).toEqual([4094, 4093, 4093n]);
  registry.detach();
});
