/** Compressed bytes, decompressed by an independent implementation. */

import fc from "fast-check";
import { uncompress } from "snappyjs";
import { expect, test } from "vitest";
import { compressSnappy } from "../../../src/push/prometheus/snappy.ts";
import { generator } from "../../support/generator.ts";
import { holds, seed } from "../../support/property.ts";

function comesBack(bytes: Uint8Array): void {
  const compressed = compressSnappy(bytes);
  expect(compressed.length).toBeLessThanOrEqual(32 + bytes.length + Math.ceil(bytes.length / 6));
  expect(Buffer.compare(uncompress(compressed), bytes), `${bytes.length} bytes`).toBe(0);
}

/** Returns bytes that few or many values have. */
function randomBytes(length: number, values: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * values));
}

test("any bytes come back", () => {
  holds(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => comesBack(bytes)),
    300,
  );
});

test("bytes that repeat come back, whatever is between the repetitions", () => {
  const piece = fc.uint8Array({ minLength: 1, maxLength: 90 });
  const made = fc.tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(4), { maxLength: 60 }));
  holds(
    fc.property(made, ([pieces, order]) => {
      comesBack(Buffer.concat(order.map((n) => pieces[n % pieces.length] as Uint8Array)));
    }),
    300,
  );
});

test(`long inputs come back: literals of every width, copies from near and from beyond 64 KiB (seed ${seed})`, () => {
  const random = generator(seed);
  for (const length of [59, 60, 61, 62, 255, 256, 257, 258, 65_535, 65_536, 65_537, 70_000, 300_000]) {
    for (const values of [1, 2, 256]) comesBack(randomBytes(length, values, random));
  }
  const far = randomBytes(1000, 256, random);
  for (const between of [64_534, 64_535, 64_536, 65_535, 65_536]) {
    comesBack(Buffer.concat([far, randomBytes(between, 256, random), far]));
  }
  // Repeated too far away for copies, so that the literal's length takes four bytes.
  const part = randomBytes(2 ** 18, 256, random);
  comesBack(Buffer.concat(Array.from({ length: 65 }, () => part)));
});

test("nothing is an empty message", () => {
  expect([...compressSnappy(new Uint8Array(0))]).toEqual([0]);
});

test("repeated bytes take a fraction of their size, and a copy reaches 64 KiB back", () => {
  expect(compressSnappy(new Uint8Array(64 * 1024)).length).toBeLessThan(3200);
  const far = randomBytes(1000, 256, generator(1));
  const all = Buffer.concat([far, randomBytes(64_535, 256, generator(2)), far]);
  expect(compressSnappy(all).length).toBeLessThan(all.length - 900);
});
