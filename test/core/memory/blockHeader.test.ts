/** Headers of blocks that were overwritten, or of other memory: everything that a walk through a block relies on. */

import { describe, expect, test } from "vitest";
import {
  BORROWED_LANES,
  BUMP,
  HEADER_BYTES,
  LANE_BYTES,
  LANES,
  LAYOUT_VERSION,
  LIMIT,
  MAGIC,
  MAGIC_VALUE,
  MAX_SERIES,
  MAX_THREADS,
  START,
  VERSION,
} from "../../../assembly/layout.ts";
import { createBlock, recognizeBlock, wrongVersion } from "../../../src/core/memory/block.ts";
import { expectRefusal } from "../../support/refusals.ts";

/** A block of two lanes and 256 KiB, with a word of its header overwritten. */
function withWord(address: number, value: number) {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 2, maxSeriesPerMetric: 10 });
  block.setWord(address, value);
  return block;
}

test.each([
  ["the magic number", MAGIC, MAGIC_VALUE + 1],
  ["fewer lanes", MAX_THREADS, 1],
  ["more lanes", MAX_THREADS, 3],
  ["fewer label sets", MAX_SERIES, 9],
  ["more label sets", MAX_SERIES, 11],
  ["a lower limit", LIMIT, 2 ** 18 - 1],
  ["a higher limit", LIMIT, 2 ** 18 + 1],
  ["a lane mark below the borrowed lanes", LANES, BORROWED_LANES - 1],
  ["a lane mark beyond the lanes", LANES, BORROWED_LANES + 3],
  ["free memory inside the header", BUMP, HEADER_BYTES - 1],
  ["free memory beyond the limit", BUMP, 2 ** 18 + 1],
])("a block whose header was overwritten with %s is not whole", (_, address, value) => {
  expectRefusal(() => withWord(address, value).assertWhole(), RangeError, "CORRUPT", /overwritten/);
});

test.each([
  ["no lane taken", LANES, BORROWED_LANES],
  ["all lanes taken", LANES, BORROWED_LANES + 2],
  ["nothing reserved", BUMP, HEADER_BYTES],
  ["all memory reserved", BUMP, 2 ** 18],
])("a block with %s is whole", (_, address, value) => {
  withWord(address, value).assertWhole();
});

test("text is read up to the end of the block, and never beyond", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  block.bytes.set(new TextEncoder().encode("é!"), 2 ** 18 - 3);
  expect(block.text(2 ** 18 - 3, 3)).toBe("é!");
  expect(block.text(2 ** 18, 0)).toBe("");
  for (const [address, bytes] of [
    [2 ** 18 - 3, 4],
    [2 ** 18 + 1, 0],
    [8, -1],
    [0, 4],
    [-1, 4],
    [8, Number.NaN],
  ] as const) {
    expectRefusal(() => block.text(address, bytes), RangeError, "CORRUPT", /overwritten/);
  }
});

describe("a memory that another thread sent", () => {
  const leastLimit = HEADER_BYTES + (BORROWED_LANES + 2) * LANE_BYTES;

  test.each([
    ["the fewest lanes", MAX_THREADS, 1],
    ["the fewest label sets", MAX_SERIES, 1],
    ["the most label sets", MAX_SERIES, 2 ** 24],
    ["a limit right behind its lanes", LIMIT, leastLimit],
  ])("is a block with %s", (_, address, value) => {
    expect(recognizeBlock(withWord(address, value).memory).word(address)).toBe(value);
  });

  test("is a block with the most lanes", () => {
    const { memory } = createBlock({ maxBytes: 2 ** 20, maxThreads: 16_384 });
    expect(recognizeBlock(memory).maxThreads).toBe(16_384);
  });

  test.each([
    ["without lanes", MAX_THREADS, 0],
    ["with more lanes than it has room for", MAX_THREADS, 16_384],
    ["without label sets", MAX_SERIES, 0],
    ["with too many label sets", MAX_SERIES, 2 ** 24 + 1],
    ["whose limit lies in its lanes", LIMIT, leastLimit - 1],
    ["whose limit lies beyond its memory", LIMIT, 2 ** 18 + 1],
  ])("is no block %s", (_, address, value) => {
    expectRefusal(() => recognizeBlock(withWord(address, value).memory), RangeError, "CORRUPT", /overwritten/);
  });

  test("is no block with too many lanes, even if it has room for them", () => {
    const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 16_384 });
    block.setWord(MAX_THREADS, 16_385);
    expectRefusal(() => recognizeBlock(block.memory), RangeError, "CORRUPT", /overwritten/);
  });

  test("is no block without a start time", () => {
    const block = createBlock({ maxBytes: 2 ** 18 });
    block.view.setFloat64(START, Number.NaN, true);
    expectRefusal(() => recognizeBlock(block.memory), RangeError, "CORRUPT", /overwritten/);
  });

  test("must be shared memory that begins as a block does, of the same layout", () => {
    const shared = (initial: number) => new WebAssembly.Memory({ initial, maximum: 4, shared: true });
    const unshared = new WebAssembly.Memory({ initial: 4 });
    expectRefusal(
      () => recognizeBlock({}),
      TypeError,
      "HANDLE_OTHER_PROCESS",
      /must be .* but got an object.* merge them/,
    );
    expectRefusal(() => recognizeBlock(unshared), TypeError, "HANDLE_UNSHARED", /must be shared.* as it is\.$/);
    for (const memory of [shared(0), shared(4)]) {
      expectRefusal(
        () => recognizeBlock(memory),
        RangeError,
        "HANDLE_INVALID",
        /must be a threadtally block.* as it is\.$/,
      );
    }
    const { memory } = withWord(VERSION, LAYOUT_VERSION + 1);
    expectRefusal(() => recognizeBlock(memory), RangeError, "HANDLE_VERSION", /Use one version of threadtally/);
    expect(wrongVersion("3").message).toMatch(`the same layout, ${LAYOUT_VERSION} here, but got "3"`);
  });
});
