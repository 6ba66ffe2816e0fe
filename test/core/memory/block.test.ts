/** Blocks: their options are checked, their memory is bounded, and their header is as layout.ts draws it. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Registry } from "threadtally";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  BORROWED,
  BORROWED_LANES,
  BUMP,
  HEADER_BYTES,
  INDEX_ENTRY_BYTES,
  LANE_BYTES,
  LANES,
  LAYOUT_VERSION,
  LINE_BYTES,
  OPTIONS,
  VERSION,
} from "../../../assembly/layout.ts";
import { createBlock, recognizeBlock } from "../../../src/core/memory/block.ts";
import { expectRefusal } from "../../support/refusals.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const limits = {
  maxBytes: [2 ** 18 - 1, 2 ** 31, 0, -1, 2 ** 20 + 0.5, Number.NaN, Number.POSITIVE_INFINITY],
  maxThreads: [0, -1, 16_385, 1.5, Number.NaN],
  maxSeriesPerMetric: [0, -1, 2 ** 24 + 1, 0.1, Number.NaN],
};

describe.each(Object.entries(limits))("%s", (option, values) => {
  test.each(values)("refuses %d, and reports the range", (value) => {
    const make = () => new Registry({ [option]: value });
    expectRefusal(make, RangeError, "OPTION_INVALID", new RegExp(`^${option} must be an integer from \\d+ to \\d+`));
  });

  test.each(["1024", 1n, {}, true])("refuses %s, which is not a number", (value) => {
    const make = () => new Registry({ [option]: value } as object);
    expectRefusal(make, TypeError, "OPTION_INVALID", new RegExp(`^${option} must be an integer`));
  });
});

test.each([
  [{ maxThreads: 16_384 }, "16384 lanes and 13 bytes"],
  [{ labels: { note: "x".repeat(2 ** 18) } }, "1024 lanes and 262166 bytes"],
])("refuses options that leave no room in the block", (options, room) => {
  const make = () => new Registry({ maxBytes: 2 ** 18, ...options });
  const message = new RegExp(`beside ${room} of labels.* Raise it, or lower the others\\.`);
  expectRefusal(make, RangeError, "OPTION_INVALID", message);
});

test.each([
  [{ maxBytes: 2 ** 18 }],
  [{ maxThreads: 1 }],
  [{ maxThreads: 16_384 }],
  [{ maxSeriesPerMetric: 1 }],
  [{ maxSeriesPerMetric: 2 ** 24, maxBytes: 2 ** 28 }],
  [{ maxBytes: 2 ** 31 - 65_536 }],
  [{ maxBytes: 300_000 }],
] as { maxBytes?: number }[][])("accepts %j", (options) => {
  const registry = new Registry(options);
  registry.counter({ name: "a_total" }).inc();
  registry
    .counter({ name: "b_total", labelNames: ["x"] })
    .labels("1")
    .inc();
  expect(registry.counter({ name: "a_total" }).value).toBe(1);
  expect(registry.stats().bytesLimit).toBeGreaterThanOrEqual(options.maxBytes ?? 2 ** 26);
  registry.detach();
});

test("each block has its own id, the same in every view of its memory", () => {
  const [one, other] = [createBlock({}), createBlock({})];
  expect(one.id).toMatch(/^[0-9a-f]{32}$/);
  expect(one.id).not.toBe(other.id);
  expect(recognizeBlock(structuredClone(one.memory)).id).toBe(one.id);
});

test("the header contains the layout version and the start of free memory", () => {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4, labels: { service: "é" } });
  expect(block.word(VERSION)).toBe(LAYOUT_VERSION);
  expect(block.word(BUMP)).toBeGreaterThan(HEADER_BYTES);
  expect(block.bytes.slice(block.word(BUMP)).every((byte) => byte === 0)).toBe(true);
  expect(recognizeBlock(block.memory)).toMatchObject({ maxThreads: 4, maxSeries: 2000, maxBytes: 2 ** 20 });
});

test("without options a block has 64 MiB, 1024 lanes and 2000 label sets for each metric", () => {
  expect(createBlock({})).toMatchObject({ maxBytes: 2 ** 26, maxThreads: 1024, maxSeries: 2000 });
});

test("a block without maxBytes has the default of its host, and 64 MiB where that cannot be reserved", () => {
  const roomy = { defaultBytes: 2 ** 28 };
  expect(createBlock({}, roomy).maxBytes).toBe(2 ** 28);
  expect(createBlock({ maxBytes: 2 ** 20 }, roomy).maxBytes).toBe(2 ** 20);
  const { Memory } = WebAssembly;
  class Small extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.initial > 1024) throw new RangeError("could not allocate memory");
      super(descriptor);
    }
  }
  vi.stubGlobal(
    "WebAssembly",
    new Proxy(WebAssembly, { get: (of, name) => (name === "Memory" ? Small : of[name as never]) }),
  );
  try {
    expect(createBlock({}, roomy).maxBytes).toBe(2 ** 26);
    // What was asked for is not replaced, and neither is another error.
    expectRefusal(() => createBlock({ maxBytes: 2 ** 28 }, roomy), RangeError, "NO_MEMORY", /268435456 bytes/);
    expectRefusal(() => createBlock({ maxThreads: 0 }, roomy), RangeError, "OPTION_INVALID", /maxThreads/);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("a block knows when it was made", () => {
  vi.spyOn(Date, "now").mockReturnValue(1_764_277_876_123);
  const { memory } = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  vi.spyOn(Date, "now").mockReturnValue(0);
  expect(recognizeBlock(memory).startTime).toBe(1_764_277_876_123);
});

test("a new block has no held lane yet, and one borrowed lane", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  expect([block.word(LANES), block.word(BORROWED)]).toEqual([BORROWED_LANES, 0]);
});

/** Where the options begin in a block of 256 KiB and one lane: behind its lane table and its page index. */
const optionsAt = HEADER_BYTES + (BORROWED_LANES + 1) * LANE_BYTES + (2 ** 18 / 4096) * INDEX_ENTRY_BYTES;

test("options lie behind the lane table and the page index, on a cache line", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1, labels: { service: "é" } });
  const address = block.word(OPTIONS);
  expect(address).toBe(optionsAt + ((LINE_BYTES - (optionsAt % LINE_BYTES)) % LINE_BYTES));
  expect(block.text(address + 4, block.word(address))).toBe('{"labels":{"service":"é"}}');
  expect(block.word(BUMP)).toBe(address + 4 + block.word(address));
});

test("labels and lanes may take half of a block, and not a byte more", () => {
  const most = 2 ** 17 - optionsAt - LINE_BYTES - '{"labels":{"a":""}}'.length;
  const make = (length: number) => createBlock({ maxBytes: 2 ** 18, maxThreads: 1, labels: { a: "x".repeat(length) } });
  expect(make(most).word(BUMP)).toBeLessThanOrEqual(2 ** 17);
  expectRefusal(() => make(most + 1), RangeError, "OPTION_INVALID", /leave room beside 1 lanes .* but got 262144/);
});

test("where there is crypto, all bits of an id are random", () => {
  vi.spyOn(Date, "now").mockReturnValue(0x123_4567_89ab);
  vi.spyOn(Math, "random").mockReturnValue(0);
  const ids = [1, 2].map(() => createBlock({ maxBytes: 2 ** 18, maxThreads: 1 }).id);
  for (const id of ids) expect(id).not.toMatch(/^456789ab/);
  expect(new Set(ids).size).toBe(2);
});

describe.each<[string, unknown]>([
  ["without crypto", undefined],
  [
    "where crypto is refused",
    {
      getRandomValues() {
        throw new Error("not at the top level");
      },
    },
  ],
])("%s", (_, crypto) => {
  test("ids still differ: they begin with the clock's bits, and the rest is random", () => {
    vi.stubGlobal("crypto", crypto);
    vi.spyOn(Date, "now").mockReturnValue(0x123_4567_89ab);
    const ids = Array.from({ length: 20 }, () => createBlock({ maxBytes: 2 ** 18, maxThreads: 1 }).id);
    for (const id of ids) expect(id).toMatch(/^456789ab[0-9a-f]{24}$/);
    expect(new Set(ids).size).toBe(20);
    for (let byte = 4; byte < 16; byte++) {
      expect(new Set(ids.map((id) => id.slice(2 * byte, 2 * byte + 2))).size).toBeGreaterThan(1);
    }
  });
});

test("a detached registry's memory is garbage collected", async () => {
  const memories = Array.from({ length: 20 }, () => {
    const registry = new Registry();
    const { memory } = registry.handle;
    registry.counter({ name: "a_total" }).inc();
    registry.detach();
    return new WeakRef(memory);
  });
  const collectGarbage = garbageCollector();
  await new Promise(setImmediate); // objects made in a task live until it ends
  collectGarbage();
  expect(memories.filter((memory) => memory.deref())).toHaveLength(0);
});

function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
