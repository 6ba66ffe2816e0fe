/** Keys in the block: read and written by words, and longer ones in place of shorter ones. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { SERIES_BYTES, SERIES_KEY, SERIES_KEY_CAPACITY } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { decodeKey, encodeKey } from "../../../src/core/memory/labelKey.ts";
import { copyKey, hasKey, paddedLength, writeKey } from "../../../src/core/memory/sharedKey.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { holds } from "../../support/property.ts";

/** Returns a thread, and an entry whose first key has room for these values. */
function entryFor(...values: string[]) {
  const attachment = attachmentOf(createBlock({ maxBytes: 2 ** 18, maxThreads: 1 }), 1);
  const { block, kernel } = attachment;
  const bytes = paddedLength(encodeKey(values));
  const entry = kernel.reserve(SERIES_BYTES + bytes, 8);
  block.setWord(entry + SERIES_KEY, entry + SERIES_BYTES);
  block.setWord(entry + SERIES_KEY_CAPACITY, bytes);
  return { attachment, block, entry, capacity: () => block.word(entry + SERIES_KEY_CAPACITY) };
}

test("an entry has the key that was written last, whichever keys were there before", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 40 });
  const values = fc.array(text, { minLength: 2, maxLength: 2 });
  holds(
    fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (all) => {
      const { attachment, entry } = entryFor("", "");
      for (const [i, one] of all.entries()) {
        expect(writeKey(attachment, entry, encodeKey(one))).toBe(true);
        expect(decodeKey(copyKey(attachment, entry), 2)).toEqual(one);
        for (const other of all.slice(0, i + 1)) {
          const isSame = other.every((value, at) => value === one[at]);
          expect(hasKey(attachment, entry, encodeKey(other))).toBe(isSame);
        }
      }
    }),
    100,
  );
});

test("room for a longer key is at least twice as large, so that an entry leaks no more than it has", () => {
  const { attachment, entry, capacity } = entryFor("abc");
  writeKey(attachment, entry, encodeKey(["xyz"]));
  expect(capacity()).toBe(4);
  writeKey(attachment, entry, encodeKey(["abcd"]));
  expect(capacity()).toBe(8);
  writeKey(attachment, entry, encodeKey(["a".repeat(8)]));
  expect(capacity()).toBe(16);
  writeKey(attachment, entry, encodeKey(["a".repeat(100)]));
  expect(capacity()).toBe(104);
  writeKey(attachment, entry, encodeKey(["a"]));
  expect(capacity()).toBe(104);
});

test("a longer key in a full block is refused, and the shorter one stays", () => {
  const { attachment, entry } = entryFor("abc");
  writeKey(attachment, entry, encodeKey(["abc"]));
  for (let bytes = 2 ** 18; bytes >= 4; bytes /= 2) while (attachment.kernel.reserve(bytes, 4) !== 0);
  expect(writeKey(attachment, entry, encodeKey(["abcd"]))).toBe(false);
  expect(decodeKey(copyKey(attachment, entry), 1)).toEqual(["abc"]);
});

test.each([
  ["beyond the block", 2 ** 18 - 4, 8],
  ["longer than the block", 64, 0x7fffffff],
  ["of negative length", 64, -4],
  ["at address 0", 0, 8],
])("a key %s, as a changing entry may show, is read as an empty one", (_, address, bytes) => {
  const { attachment, block, entry } = entryFor("abc");
  block.setWord(entry + SERIES_KEY, address);
  block.setWord(entry + SERIES_KEY_CAPACITY, bytes);
  expect(copyKey(attachment, entry)).toHaveLength(0);
  expect(hasKey(attachment, entry, encodeKey(["abc"]))).toBe(false);
  expect(hasKey(attachment, entry, block.bytes.slice(0, 4))).toBe(false);
});

test("a key that ends with the block is read", () => {
  const { attachment, block, entry } = entryFor("abc");
  block.setWord(entry + SERIES_KEY, 2 ** 18 - 4);
  writeKey(attachment, entry, encodeKey(["xyz"]));
  expect(decodeKey(copyKey(attachment, entry), 1)).toEqual(["xyz"]);
  expect(hasKey(attachment, entry, encodeKey(["xyz"]))).toBe(true);
});

test("what follows a key in the block is neither changed nor compared with a longer key", () => {
  const { attachment, block, entry } = entryFor("abc");
  const behind = entry + SERIES_BYTES + 4;
  block.setWord(behind, 0x12345678);
  const key = encodeKey(["abc"]);
  writeKey(attachment, entry, key);
  expect(block.word(behind)).toBe(0x12345678);
  expect(hasKey(attachment, entry, key)).toBe(true);
  expect(hasKey(attachment, entry, Uint8Array.of(...key, 0x78, 0x56, 0x34, 0x12))).toBe(false);
});
