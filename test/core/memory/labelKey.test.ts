/** Keys: equal exactly if all values are, wherever they lie in memory. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeKey, encodeKey, hashOf } from "../../../src/core/memory/labelKey.ts";
import { holds } from "../../support/property.ts";

/** Strings that break careless separators, escapes and encodings. */
const awkward = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\0", "|", ",", '"', "\\", "\n", "\x01", "a", "\u0080", "\ufeff", "\u{1f600}") }),
  fc.constantFrom("", "\ufeff", "x".repeat(127), "x".repeat(128), "é".repeat(64), "x".repeat(65_536)),
);
const awkwardValues = fc.array(awkward, { minLength: 1, maxLength: 5 });

test("a key decodes to its values, whatever follows it", () => {
  holds(
    fc.property(awkwardValues, fc.integer({ min: 0, max: 9 }), (values, more) => {
      const key = encodeKey(values);
      const longer = new Uint8Array(key.length + more).fill(0xff);
      longer.set(key);
      expect(decodeKey(longer, values.length)).toEqual(values);
    }),
  );
});

test("a key that extends beyond its bytes is corruption", () => {
  const corrupt = expect.objectContaining({ code: "CORRUPT" });
  expect(() => decodeKey(new Uint8Array([3, 1, 2]), 1)).toThrow(corrupt);
  expect(() => decodeKey(new Uint8Array([1, 1, 0xff, 0xff, 0xff, 0x7f]), 2)).toThrow(corrupt);
  expect(() => decodeKey(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x7f]), 1)).toThrow(corrupt);
  expect(() => decodeKey(new Uint8Array(0), 1)).toThrow(corrupt);
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

test("keys are hashed by FNV-1a, as its authors' test vectors say: hashes in a block are shared", () => {
  const hashes = { "": 0x811c9dc5, a: 0xe40c292c, b: 0xe70c2de5, foobar: 0xbf9cf968 };
  for (const [text, hash] of Object.entries(hashes)) {
    expect(hashOf(new TextEncoder().encode(text)), text).toBe(hash | 0);
  }
});

test("a length without an end, which only corruption produces, ends after four bytes, before it is negative", () => {
  const endless = new Uint8Array(20).fill(0x80);
  expect(decodeKey(endless, 2)).toEqual(["", ""]);
});
