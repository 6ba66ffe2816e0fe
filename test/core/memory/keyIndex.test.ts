/** One thread's index of a metric's series, brought up to date from the log of creations. */

import { expect, test } from "vitest";
import { ORDINAL, SERIES_HASH } from "../../../assembly/layout.ts";
import { define } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { KeyIndex } from "../../../src/core/memory/keyIndex.ts";
import { encodeKey, hashOf } from "../../../src/core/memory/labelKey.ts";
import { rowOf } from "../../../src/core/memory/row.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

/** Returns a metric whose label sets come and go, and an index of them that is brought up to date when it is asked. */
function indexed(maxSeriesPerMetric = 1000) {
  const block = createBlock({ maxBytes: 2 ** 22, maxThreads: 3, maxSeriesPerMetric });
  const attachment = attachmentOf(block, 1);
  const { kernel } = attachment;
  const directory = new Directory(attachment);
  directory.publish(define("counter", { name: "a", labelNames: ["x"] }), new Uint8Array(0));
  const metric = directory.find("a");
  if (!metric) throw new Error("There is no metric.");
  const index = new KeyIndex();
  const entries = new Map<string, number>();
  return {
    block,
    create(value: string) {
      const made = directory.seriesFor(metric, encodeKey([value]));
      entries.set(value, made.entry);
      return made;
    },
    remove(value: string) {
      const entry = entries.get(value) ?? 0;
      const { table, index } = rowOf(attachment, entry);
      kernel.prepareReset(table, attachment.takeLane());
      kernel.prepareReset(table, attachment.takeLane());
      kernel.commitReset(
        entry,
        kernel.beginReset(entry, table, index, metric.shape.words, attachment.takeLane(), 1),
        1,
      );
    },
    update: () => index.update(attachment, metric.entry, kernel.finish(metric.entry), directory.series(metric)),
    /** Returns the ordinals that the index has for the hash of a value. */
    found(value: string, hash = hashOf(encodeKey([value]))) {
      const found: number[] = [];
      for (let at = index.next(hash); at > 0; at = index.next(hash, at)) found.push(at);
      return found;
    },
  };
}

test("an index without creations finds nothing", () => {
  const { update, found } = indexed();
  expect(found("1")).toEqual([]);
  update();
  expect(found("1")).toEqual([]);
});

test.each([1, 5, 31, 32, 33, 64, 500])("after %i creations at once, it has each under its hash", (creations) => {
  const { create, update, found } = indexed();
  create("first");
  update();
  for (let i = 0; i < creations; i++) create(`${i}`);
  update();
  expect(found("first")).toEqual([1]);
  for (let i = 0; i < creations; i++) expect(found(`${i}`)).toEqual([i + 2]);
  expect(found(`${creations}`)).toEqual([]);
});

test("after one creation at a time, it has each under its hash, however it grew", () => {
  const { create, update, found } = indexed();
  for (let i = 0; i < 300; i++) {
    create(`${i}`);
    update();
    expect(found(`${i}`)).toEqual([i + 1]);
  }
  for (let i = 0; i < 300; i++) expect(found(`${i}`)).toEqual([i + 1]);
});

test("a series that got another label set is under that one's hash alone", () => {
  const { create, remove, update, found } = indexed(3);
  for (const value of ["a", "b", "c"]) create(value);
  update();
  let before = ["a", "b", "c"];
  for (let round = 0; round < 40; round++) {
    const after = before.map((_, i) => `${i} ${round}`);
    for (const [i, value] of before.entries()) {
      remove(value);
      create(after[i] as string);
      // Not at each creation, and once after more than the log holds.
      if (round % 3 === i && (round < 10 || round > 25)) update();
    }
    if (round < 10 || round > 25) {
      update();
      expect(before.flatMap((value) => found(value))).toEqual([]);
      expect(after.map((value) => found(value)).sort()).toEqual([[1], [2], [3]]);
    }
    before = after;
  }
});

test("series of one hash are found one after the other, also after one of them got another label set", () => {
  const { block, create, update, found, remove } = indexed(4);
  const hash = 12345;
  for (const value of ["a", "b", "c", "d"]) block.setWord(create(value).entry + SERIES_HASH, hash);
  update();
  expect(found("", hash)).toEqual([4, 3, 2, 1]);
  // The middle of the chain, then its first and its last.
  remove("b");
  create("e");
  update();
  expect(found("", hash)).toEqual([4, 3, 1]);
  expect(found("e")).toEqual([2]);
  remove("d");
  create("f");
  update();
  expect(found("", hash)).toEqual([3, 1]);
  remove("a");
  create("g");
  update();
  expect(found("", hash)).toEqual([3]);
});

test("series of one hash are found however the index grew", () => {
  const { block, create, update, found } = indexed();
  const hash = 12345;
  for (let i = 1; i <= 70; i++) {
    block.setWord(create(`${i}`).entry + SERIES_HASH, hash);
    update();
    expect(found("", hash).sort((a, b) => a - b)).toEqual(Array.from({ length: i }, (_, at) => at + 1));
  }
  expect(found("", 0)).toEqual([]);
});

test("a creation whose entry is not the metric's series of that ordinal is reported as corruption", () => {
  const { block, create, update } = indexed();
  const { entry } = create("a");
  create("b");
  block.setWord(entry + ORDINAL, 2);
  expectRefusal(update, RangeError, "CORRUPT", /was overwritten/);
});
