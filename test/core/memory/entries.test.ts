/** A thread's list of the entries that it has seen, over entries that are laid out by hand. */

import { expect, test } from "vitest";
import { NOTE_KEY, ORDINAL, PREVIOUS } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { EntryList } from "../../../src/core/memory/entries.ts";

const RECORD_BYTES = 64;

/** Makes a list of this many entries, each behind the one before. Returns its newest. */
function listOf(entries: number) {
  const block = createBlock({ maxBytes: 2 ** 20 });
  const addressOf = (ordinal: number) => 2 ** 19 + ordinal * RECORD_BYTES;
  for (let ordinal = 0; ordinal < entries; ordinal++) {
    block.setWord(addressOf(ordinal) + PREVIOUS, ordinal === 0 ? 0 : addressOf(ordinal - 1));
    block.setWord(addressOf(ordinal) + ORDINAL, ordinal);
  }
  return { block, addressOf };
}

test("returns all entries, oldest first, and reads only those it has not seen", () => {
  const { block, addressOf } = listOf(30);
  const list = new EntryList();
  const three = list.upTo(addressOf(2), block);
  expect([...three]).toEqual([0, 1, 2].map(addressOf));
  // An entry that was seen is not walked to again.
  block.setWord(addressOf(1) + PREVIOUS, -1);
  expect([...list.upTo(addressOf(29), block)]).toEqual(Array.from({ length: 30 }, (_, ordinal) => addressOf(ordinal)));
  expect([...three]).toEqual([0, 1, 2].map(addressOf));
});

test("an empty list has no entries", () => {
  expect(new EntryList().upTo(0, listOf(0).block)).toHaveLength(0);
});

test("an older newest entry, which another thread still saw, removes nothing", () => {
  const { block, addressOf } = listOf(10);
  const list = new EntryList();
  list.upTo(addressOf(9), block);
  expect(list.upTo(addressOf(4), block)).toHaveLength(10);
});

test.each([
  ["an ordinal that does not fall by one", ORDINAL, 7],
  ["a entry before the block", PREVIOUS, -8],
  ["a entry behind the block", PREVIOUS, 2 ** 20],
  ["a list that ends too early", PREVIOUS, 0],
])("%s is corruption, and nothing of it is kept", (_, field, value) => {
  const { block, addressOf } = listOf(10);
  const list = new EntryList();
  const at = addressOf(5) + field;
  const whole = block.word(at);
  block.setWord(at, value);
  expect(() => list.upTo(addressOf(9), block)).toThrow(expect.objectContaining({ code: "CORRUPT" }));
  block.setWord(at, whole);
  expect([...list.upTo(addressOf(9), block)]).toEqual(Array.from({ length: 10 }, (__, ordinal) => addressOf(ordinal)));
});

test("more entries than the block has room for are corruption, for which no memory is taken", () => {
  const { block, addressOf } = listOf(1);
  const list = new EntryList();
  const { byteLength } = list.upTo(addressOf(0), block).buffer;
  block.setWord(addressOf(0) + ORDINAL, 2 ** 20 / NOTE_KEY + 1);
  expect(() => list.upTo(addressOf(0), block)).toThrow(expect.objectContaining({ code: "CORRUPT" }));
  block.setWord(addressOf(0) + ORDINAL, 0);
  expect(list.upTo(addressOf(0), block).buffer.byteLength).toBe(byteLength);
});

test("the block's header is no entry, even if it looks like one", () => {
  const { block, addressOf } = listOf(10);
  block.setWord(addressOf(5) + PREVIOUS, 0);
  block.setWord(ORDINAL, 4);
  block.setWord(PREVIOUS, addressOf(3));
  expect(() => new EntryList().upTo(addressOf(9), block)).toThrow(expect.objectContaining({ code: "CORRUPT" }));
});

test("an entry may end where the block does, and not beyond it", () => {
  const { block, addressOf } = listOf(2);
  const last = 2 ** 20 - NOTE_KEY;
  for (const [address, isInside] of [
    [last, true],
    [last + 4, false],
  ] as const) {
    block.setWord(address + PREVIOUS, addressOf(1));
    block.setWord(address + ORDINAL, 2);
    const walk = () => [...new EntryList().upTo(address, block)];
    if (isInside) expect(walk()).toEqual([addressOf(0), addressOf(1), last]);
    else expect(walk).toThrow(expect.objectContaining({ code: "CORRUPT" }));
  }
});

test("when a list outgrows its memory, it doubles it", () => {
  const { block, addressOf } = listOf(20);
  const list = new EntryList();
  const bufferOf = (entries: number) => list.upTo(addressOf(entries - 1), block).buffer;
  const first = bufferOf(3);
  expect(bufferOf(8)).toBe(first);
  const second = bufferOf(9);
  expect(second.byteLength).toBe(2 * first.byteLength);
  expect(bufferOf(16)).toBe(second);
});
