/** Keys: equal exactly if all values are, wherever they lie in memory. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { copyKey, decodeKey, encodeKey, hashOf, hasKey, keyLength } from "../../../src/core/memory/labelKey.ts";
import { holds } from "../../support/property.ts";

/** Strings that break careless separators, escapes and encodings. */
const awkward = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\0", "|", ",", '"', "\\", "\n", "\x01", "a", "\u0080", "\ufeff", "\u{1f600}") }),
  fc.constantFrom("", "\ufeff", "x".repeat(127), "x".repeat(128), "é".repeat(64), "x".repeat(65_536)),
);
const awkwardValues = fc.array(awkward, { minLength: 1, maxLength: 5 });

test("a key decodes to its values, and has the right length", () => {
  holds(
    fc.property(awkwardValues, fc.integer({ min: 0, max: 9 }), (values, address) => {
      const key = encodeKey(values);
      const memory = new Uint8Array(address + key.length + 5).fill(0xff);
      memory.set(key, address);
      expect(decodeKey(memory, address, values.length)).toEqual(values);
      expect(keyLength(memory, address, values.length)).toBe(key.length);
      expect(copyKey(memory, address, values.length)).toEqual(key);
      expect(hasKey(memory, address, key)).toBe(true);
      expect(hashOf(memory, address, key.length)).toBe(hashOf(key, 0, key.length));
    }),
  );
});

test("a key that extends beyond its memory is corruption", () => {
  const corrupt = expect.objectContaining({ code: "CORRUPT" });
  for (const read of [copyKey, decodeKey, keyLength]) {
    expect(() => read(new Uint8Array([3, 1, 2]), 0, 1)).toThrow(corrupt);
    expect(() => read(new Uint8Array([1, 1, 0xff, 0xff, 0xff, 0x7f]), 0, 2)).toThrow(corrupt);
    expect(() => read(new Uint8Array(4), -2, 1)).toThrow(corrupt);
    expect(() => read(new Uint8Array(4), 4, 1)).toThrow(corrupt);
  }
});

test("two keys with the same number of values are equal exactly if all values are", () => {
  const pair = fc.integer({ min: 1, max: 4 }).chain((length) => {
    const values = fc.array(awkward, { minLength: length, maxLength: length });
    return fc.tuple(values, values);
  });
  holds(
    fc.property(pair, ([one, other]) => {
      const isSame = one.every((value, index) => value === other[index]);
      // Zeros follow the other key, as in fresh memory.
      const memory = new Uint8Array(200_000 * 4);
      memory.set(encodeKey(other), 0);
      expect(hasKey(memory, 0, encodeKey(one))).toBe(isSame);
    }),
    100,
  );
});

test.each([
  [
    ["a", ""],
    ["", "a"],
  ],
  [["a,b"], ["a", "b"]],
  [
    ["a", "b|c"],
    ["a|b", "c"],
  ],
  [["\0"], [""]],
  [
    ["a\0", "b"],
    ["a", "\0b"],
  ],
  [["\x01a"], ["a"]],
])("%j and %j differ", (one, other) => {
  expect(encodeKey(one)).not.toEqual(encodeKey(other));
});

test("keys are hashed by FNV-1a, as its authors' test vectors say, since copies of the package share one index", () => {
  const hashes = { "": 0x811c9dc5, a: 0xe40c292c, b: 0xe70c2de5, foobar: 0xbf9cf968 };
  for (const [text, hash] of Object.entries(hashes)) {
    const memory = new TextEncoder().encode(`before${text}behind`);
    expect(hashOf(memory, 6, text.length), text).toBe(hash);
  }
});

test("a length without an end, which only corruption produces, ends after five bytes", () => {
  const endless = new Uint8Array(20).fill(0x80);
  expect(keyLength(endless, 0, 1)).toBe(5);
  expect(decodeKey(endless, 0, 2)).toEqual(["", ""]);
});
