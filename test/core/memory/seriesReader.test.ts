/** The reader of whole series: the numbers of each word, in a memory that the registries of a thread share. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";

test("holds the count and the exact sum of each word of the series that was read last", () => {
  const [one, other] = [new Registry(), new Registry()];
  one.histogram({ name: "a", scale: 1, buckets: [0, 5] }).recordAll(Float64Array.of(-(2 ** 100), -1, 3, 7, 7));
  other.histogram({ name: "b", scale: 1, buckets: [1] }).record(1);
  const numbers = (registry: Registry, words: number) => {
    const cursor = registry.cursor() as unknown as BlockCursor;
    expect(cursor.next()).toBe(true);
    const { reader } = cursor.attachment;
    expect(cursor.attachment.reader).toBe(reader);
    return Array.from({ length: words }, (_, word) => [reader.count(word), reader.units(word), reader.sum(word)]);
  };
  for (let i = 0; i < 2; i++) {
    expect(numbers(one, 3)).toEqual([
      [2, Number.NaN, -(2n ** 100n) - 1n],
      [1, 3, 3n],
      [2, 14, 14n],
    ]);
    expect(numbers(other, 2)).toEqual([
      [1, 1, 1n],
      [0, 0, 0n],
    ]);
  }
  for (const registry of [one, other]) registry.detach();
});

test("has room for the words of the largest histogram", () => {
  const registry = new Registry();
  const buckets = Array.from({ length: 4093 }, (_, bound) => bound);
  registry.histogram({ name: "a", scale: 1, buckets }).record(5000);
  const cursor = registry.cursor() as unknown as BlockCursor;
  expect([cursor.next(), cursor.attachment.reader.sum(4093)]).toEqual([true, 5000n]);
  registry.detach();
});
