/** Blocks: their options are checked, their memory is bounded, and their header is as layout.ts draws it. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { BUMP, HEADER_BYTES, LAYOUT_VERSION, VERSION } from "../../../assembly/layout.ts";
import { createBlock, recognizeBlock } from "../../../src/core/memory/block.ts";
import { expectRefusal } from "../../support/refusals.ts";

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
