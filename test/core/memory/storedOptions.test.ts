/** The options that a block was made with: read back, compared, and refused where somebody overwrote them. */

import { describe, expect, test } from "vitest";
import { OPTIONS } from "../../../assembly/layout.ts";
import { type Block, createBlock, recognizeBlock } from "../../../src/core/memory/block.ts";
import { checkSameBlock, storedOptions } from "../../../src/core/memory/storedOptions.ts";
import { expectRefusal } from "../../support/refusals.ts";

const small = { maxBytes: 2 ** 18, maxThreads: 2 };

/** Puts another text in place of a block's options. */
function overwritten(block: Block, text: string): Block {
  const address = block.word(OPTIONS);
  const bytes = new TextEncoder().encode(text);
  block.bytes.set(bytes, address + 4);
  block.setWord(address, bytes.length);
  return block;
}

test("labels are read back as text, by every thread, and cannot be changed", () => {
  const block = createBlock({ ...small, labels: { service: "é", pid: 5, isLive: true } });
  const { labels } = storedOptions(recognizeBlock(structuredClone(block.memory)));
  expect(labels).toEqual({ service: "é", pid: "5", isLive: "true" });
  expect(Object.isFrozen(labels)).toBe(true);
  expect(storedOptions(createBlock(small))).toEqual({ labels: {}, expireAfter: 0 });
});

describe("options for a block that exists", () => {
  const made = {
    maxBytes: 300_000,
    maxThreads: 2,
    maxSeriesPerMetric: 7,
    expireAfter: 1.5,
    labels: { service: "charts", pid: 5 },
  };
  const block = createBlock(made);

  test.each([
    ["none", {}],
    ["all of them", made],
    ["a size that is rounded to the same pages", { maxBytes: 327_680 }],
    ["its labels as text and in another order", { labels: { pid: "5", service: "charts" } }],
  ])("%s are taken", (_, options) => {
    checkSameBlock(options, block);
  });

  test.each([
    ["maxBytes", { maxBytes: 327_681 }, /its maxBytes is 327680, but got 393216\./],
    ["maxBytes", { maxBytes: "300000" as never }, /its maxBytes is 327680, but got "300000"\./],
    ["maxThreads", { maxThreads: 3 }, /its maxThreads is 2, but got 3\./],
    ["maxSeriesPerMetric", { maxSeriesPerMetric: 2000 }, /its maxSeriesPerMetric is 7, but got 2000\./],
    ["expireAfter", { expireAfter: 0 }, /its expireAfter is 1\.5, but got 0\./],
    ["labels", { labels: { service: "charts" } }, /its labels is .*charts/],
  ])("another %s is refused", (_, options, message) => {
    expectRefusal(() => checkSameBlock(options, block), RangeError, "OPTION_INVALID", message);
  });
});

test.each([
  "null",
  "3",
  "{}",
  '{"labels":null}',
  '{"labels":"x"}',
  '{"labels":{"a":"b","c":3}}',
  '{"labels":{},"expireAfter":"1"}',
  '{"labels":{',
])("options that somebody overwrote with %s are compared with none", (text) => {
  const block = overwritten(createBlock({ ...small, labels: { service: "charts", version: "12345" } }), text);
  expectRefusal(() => checkSameBlock({ labels: {} }, block), RangeError, "CORRUPT", /overwritten/);
  expect(() => storedOptions(block)).toThrow();
});
