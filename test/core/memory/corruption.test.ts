/** Blocks that were overwritten: nothing crashes or hangs, and visible corruption is reported as CORRUPT. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import {
  BUMP,
  HEADER_BYTES,
  LANES,
  LIMIT,
  MAX_SERIES,
  MAX_THREADS,
  METRIC_DEFINITION_BYTES,
  METRIC_LOG,
  METRIC_SERIES,
  METRICS,
  OPTIONS,
  SERIES_KEY,
  SERIES_KEY_CAPACITY,
  START,
} from "../../../assembly/layout.ts";
import { rangeError, typeError } from "../../../src/core/errors.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { asCorruption, corrupt } from "../../../src/core/memory/corruption.ts";
import { anotherCopy } from "../../support/copies.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

test("five hundred corrupted blocks are used in every way without a crash, a hang or an unclear error", () => {
  const seed = process.env.TALLY_SEED ?? String(Date.now() % 2 ** 31);
  const program = fileURLToPath(new URL("corruption.process.js", import.meta.url));
  const command = [program, "--seed", seed, "--blocks", "500"];
  // In a separate process, which can be ended if it hangs.
  const said = execFileSync(process.execPath, command, { encoding: "utf8", timeout: 50_000 });
  console.log(said.trimEnd());
  expect(said).toMatch(/^500 blocks, from seed \d+: .*"CORRUPT":\d+/m);
});

test("if another thread corrupts blocks while they are used, all errors are clear", () => {
  const seed = process.env.TALLY_SEED ?? String(Date.now() % 2 ** 31);
  const program = fileURLToPath(new URL("corruptionMeanwhile.process.js", import.meta.url));
  const said = execFileSync(process.execPath, [program, seed], { encoding: "utf8", timeout: 50_000 });
  console.log(said.trimEnd());
  expect(said).toMatch(/^10 blocks, from seed \d+/m);
});

test.each([
  ["its limit", LIMIT, 2 ** 30],
  ["its lanes", MAX_THREADS, 2 ** 20],
  ["its label sets", MAX_SERIES, 3],
  ["its mark of lanes", LANES, 2 ** 30],
  ["its mark of lanes", LANES, -1],
  ["its bump pointer", BUMP, -64],
])(
  "a header in which %s was overwritten is detected by everything that follows it, and nothing is recorded",
  (_, address, value) => {
    const registry = new Registry();
    const hits = registry.counter({ name: "hits_total" });
    hits.inc();
    const view = new DataView(registry.handle.memory.buffer);
    const before = view.getInt32(address, true);
    view.setInt32(address, value, true);
    const corrupt = expect.objectContaining({ code: "CORRUPT" });
    for (const use of [
      () => registry.snapshot(),
      () => registry.reset(),
      () => registry.stats(),
      () => registry.cursor(),
      () => registry.counter({ name: "other_total" }),
      () => registry.get("hits_total"),
      () => hits.value,
    ]) {
      expect(use).toThrow(corrupt);
    }
    hits.inc();
    view.setInt32(address, before, true);
    expect(hits.value).toBe(2);
    registry.detach();
  },
);

const MIB = 2 ** 20;
const CORRUPT = expect.objectContaining({ code: "CORRUPT" });

/** Returns a registry with one metric of each sort that is read back, and its bytes. */
function written() {
  const registry = new Registry({ maxBytes: MIB, maxThreads: 4, labels: { service: "charts" } });
  const family = registry.counter({ name: "hits_total", labelNames: ["path"] });
  for (let path = 0; path < 20; path++) family.labels(`/${path}`).inc();
  const { buffer } = registry.handle.memory;
  return { registry, family, view: new DataView(buffer), bytes: new Uint8Array(buffer) };
}

/** Overwrites one text with another of the same length. */
function overwrite(bytes: Uint8Array, was: string, text: string): void {
  const at = Buffer.from(bytes).indexOf(was);
  expect(at).toBeGreaterThan(0);
  bytes.set(new TextEncoder().encode(text.padEnd(was.length)), at);
}

test.each([
  ["no label sets", MAX_SERIES, 0],
  ["more label sets than there can be", MAX_SERIES, 2 ** 30],
  ["a negative limit", LIMIT, -8],
  ["a limit before the end of its lanes", LIMIT, HEADER_BYTES],
  ["a start that is no time", START + 4, 0x7ff80000],
])("a block whose header says %s is not attached to", async (_, address, value) => {
  const { registry, view } = written();
  view.setInt32(address, value, true);
  const { Registry: Another } = await anotherCopy();
  expect(() => Another.attach(registry.handle)).toThrow(CORRUPT);
});

test.each([
  ["longer than the block", 0x7fffffff],
  ["of negative length", -1],
])("a text %s is not copied", async (_, length) => {
  for (const addressOf of [
    (view: DataView) => view.getInt32(OPTIONS, true),
    (view: DataView) => view.getInt32(METRICS, true) + METRIC_DEFINITION_BYTES,
  ]) {
    const { registry, view } = written();
    view.setInt32(addressOf(view), length, true);
    const { Registry: Another } = await anotherCopy();
    expect(() => Another.attach(registry.handle).snapshot()).toThrow(CORRUPT);
  }
});

test.each([
  ["labels that are null", '{"labels":{"service":"charts"}}', '{"labels":null}'],
  ["options that are null", '{"labels":{"service":"charts"}}', "null"],
  ["labels that are no strings", '{"labels":{"service":"charts"}}', '{"labels":{"service":3}}'],
  ["a scale of 0", '"scale":1', '"scale":0'],
  ["an unknown kind", '"kind":"counter"', '"kind":"counted"'],
])("%s in a block's text are corruption", async (_, was, text) => {
  const { registry, bytes } = written();
  overwrite(bytes, was, text);
  const { Registry: Another } = await anotherCopy();
  expect(() => Another.attach(registry.handle).snapshot()).toThrow(CORRUPT);
});

test("impossible buckets are corruption, and build no huge table", async () => {
  const registry = new Registry({ maxBytes: MIB });
  registry.histogram({ name: "took", buckets: { schema: 3, min: 0.25, max: 1e6 } });
  overwrite(new Uint8Array(registry.handle.memory.buffer), '"max":1000000', '"max":9e99999');
  const { Registry: Another } = await anotherCopy();
  expect(() => Another.attach(registry.handle).snapshot()).toThrow(CORRUPT);
});

test("a log of creations beyond the block is corruption", () => {
  const { registry, family, view, bytes } = written();
  view.setInt32(view.getInt32(METRICS, true) + METRIC_LOG, 2 ** 30, true);
  const header = bytes.slice(0, HEADER_BYTES);
  expect(() => family.labels("/new")).toThrow(CORRUPT);
  expect(bytes.slice(0, HEADER_BYTES)).toEqual(header);
  registry.detach();
});

test("a label that extends beyond the block is corruption for every reader", () => {
  const { registry, view, bytes } = written();
  const series = view.getInt32(view.getInt32(METRICS, true) + METRIC_SERIES, true);
  bytes.set([0xff, 0xff, 0xff, 0x7f], view.getInt32(series + SERIES_KEY, true));
  expect(() => registry.snapshot()).toThrow(CORRUPT);
});

test("labels that fit in the block one by one, but not together, are corruption before they fill the memory", () => {
  const { registry, view, bytes } = written();
  const metric = view.getInt32(METRICS, true);
  for (let series = view.getInt32(metric + METRIC_SERIES, true), left = 20; left > 0; left--) {
    bytes.set([0x80, 0x80, 0x10], view.getInt32(series + SERIES_KEY, true)); // 256 KiB
    view.setInt32(series + SERIES_KEY_CAPACITY, 2 ** 18 + 4, true);
    series = view.getInt32(series, true);
  }
  expect(() => registry.snapshot()).toThrow(CORRUPT);
});

test("a mark of lanes that was overwritten does not keep a guardian from releasing an ended worker's lanes", () => {
  const block = createBlock({ maxBytes: MIB, maxThreads: 4 });
  const main = attachmentOf(block, 0);
  const worker = attachmentOf(block, 1, 0);
  const lane = worker.takeLane();
  block.setWord(LANES, 2 ** 30);
  main.releaseThread(1);
  expect(main.holderOf(lane)).toBeUndefined();
  expect(main.holderOf(2 ** 29)).toBeUndefined();
});

test("errors from following a corrupted address become CORRUPT, with the cause", () => {
  for (const problem of [
    new WebAssembly.RuntimeError("unreachable"),
    new SyntaxError("JSON"),
    new RangeError("offset"),
  ]) {
    const error = asCorruption(problem);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ code: "CORRUPT", cause: problem });
    expect((error as Error).message).toMatch(/Only its registries .* was overwritten\. Create a new registry\.$/);
  }
  expect("cause" in corrupt()).toBe(false);
});

test("the library's and callers' errors, and values that are not errors, stay as they are", () => {
  const others = [
    ...[rangeError("DETACHED", "a"), typeError("VALUE_TYPE", "b"), new TypeError("c"), new Error("d")],
    ...[Object.assign(new TypeError("e"), { code: "ERR" }), { code: "f" }, "g", null, undefined],
  ];
  for (const problem of others) expect(asCorruption(problem)).toBe(problem);
});
