/** The labels of a metric's series, as one thread has decoded them. */

import { expect, test } from "vitest";
import { SERIES_BASE, SERIES_BYTES, SERIES_KEY, SERIES_KEY_CAPACITY } from "../../../assembly/layout.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import { LabelSets } from "../../../src/core/memory/labelSets.ts";
import { paddedLength, writeKey } from "../../../src/core/memory/sharedKey.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

const NAMES = ["path", "constructor"];

/** Returns entries with a key each, and a thread's decoded labels of them. */
function labelled(...keys: [string, string][]) {
  const attachment = attachmentOf(createBlock({ maxBytes: 2 ** 18, maxThreads: 1 }), 1);
  const { block, kernel } = attachment;
  const entries = keys.map((values) => {
    const key = encodeKey(values);
    const bytes = paddedLength(key);
    const entry = kernel.reserve(SERIES_BYTES + bytes, 8);
    block.setWord(entry + SERIES_KEY, entry + SERIES_BYTES);
    block.setWord(entry + SERIES_KEY_CAPACITY, bytes);
    writeKey(attachment, entry, key);
    return entry;
  });
  const sets = new LabelSets();
  return {
    block,
    entries,
    write: (at: number, values: [string, string]) => writeKey(attachment, entries[at] as number, encodeKey(values)),
    /** Returns the labels of an entry; `meanwhile` happens after it was entered. */
    read(at: number, creation: number, meanwhile = () => {}) {
      const entry = entries[at] as number;
      kernel.enter(entry);
      meanwhile();
      return sets.of(attachment, NAMES, entry, at, creation);
    },
  };
}

test("labels are decoded once for each creation, also under names that objects inherit", () => {
  const { read, write } = labelled(["/a", "x"], ["/b", "y"]);
  const first = read(0, 1);
  expect(first).toEqual({ path: "/a", constructor: "x" });
  expect(read(1, 2)).toEqual({ path: "/b", constructor: "y" });
  expect(read(0, 1)).toBe(first);
  write(0, ["/c", "z"]);
  // Known by the creation, so it is not read again.
  expect(read(0, 1)).toBe(first);
  expect(read(0, 3)).toEqual({ path: "/c", constructor: "z" });
  expect(first).toEqual({ path: "/a", constructor: "x" });
});

test("there are none of an entry that has changed since it was entered, and the next reading decodes them", () => {
  const { block, entries, read } = labelled(["/a", "x"]);
  const change = () => block.setWord((entries[0] as number) + SERIES_BASE + 4, 1);
  expect(read(0, 1, change)).toBeUndefined();
  expect(read(0, 1)).toEqual({ path: "/a", constructor: "x" });
});

test("keys that do not fit in the block together are reported as corruption", () => {
  const { block, entries, read } = labelled(["/a", "x"], ["/b", "y"], ["/c", "z"]);
  for (const entry of entries) block.setWord(entry + SERIES_KEY_CAPACITY, 2 ** 17);
  expect(read(0, 1)).toEqual({ path: "/a", constructor: "x" });
  expect(read(1, 2)).toEqual({ path: "/b", constructor: "y" });
  // The same again, as another label set, replaces its own.
  expect(read(1, 3)).toEqual({ path: "/b", constructor: "y" });
  expectRefusal(() => read(2, 4), RangeError, "CORRUPT", /was overwritten/);
});
