/** Up-down counters: one number, shared by all threads, that rises and falls. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { BUMP, LIMIT, ROW_WORD_BITS, SERIES_ROW, TABLE_PAGES } from "../../../assembly/layout.ts";
import { define } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { Metrics } from "../../../src/core/record/metrics.ts";
import type { UpDownCounter } from "../../../src/core/record/upDownCounter.ts";
import { anotherCopy } from "../../support/copies.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

test("rises and falls, even below zero", () => {
  const registry = new Registry();
  const jobs = registry.upDownCounter({ name: "jobs" });
  jobs.add(3);
  jobs.add(-5);
  expect(jobs.value).toBe(-2);
  expect(jobs.scaled).toBe(-2n);
  registry.detach();
});

test("keeps decimals with a scale", () => {
  const registry = new Registry();
  const level = registry.upDownCounter({ name: "level", scale: 100 });
  for (let i = 0; i < 10; i++) level.add(0.1);
  level.add(-0.25);
  expect(level.value).toBe(0.75);
  registry.detach();
});

test("a refused amount changes nothing: it does not show again what was removed", () => {
  const registry = new Registry({ onInvalid: "count" });
  const jobs = registry.upDownCounter({ name: "jobs", labelNames: ["queue"] });
  const bound = jobs.labels("a");
  bound.add(1);
  jobs.remove("a");
  for (const amount of [0.5, Number.NaN, "1"]) bound.add(amount as number);
  expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  expect(registry.stats().rejected).toBe(3);
  registry.detach();
});

test("a text that looks like an amount is refused with a scale, too, however often the counter was used", () => {
  const registry = new Registry({ onInvalid: "count" });
  const level = registry.upDownCounter({ name: "level", scale: 10 });
  for (let i = 0; i < 3; i++) level.add(0.5);
  level.add("0.5" as never);
  expect([level.value, registry.stats().rejected]).toEqual([1.5, 1]);
  registry.detach();
});

test("one thread's rise and another's fall meet in one number", async () => {
  const registry = new Registry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  const [here, there] = [registry.upDownCounter({ name: "jobs" }), other.upDownCounter({ name: "jobs" })];
  for (let i = 0; i < 100; i++) {
    here.add(2);
    there.add(-1);
    expect([here.value, there.value]).toEqual([i + 1, i + 1]);
  }
  other.detach();
  registry.detach();
});

test("a reset of the registry does not change it: a level has no beginning", () => {
  const registry = new Registry();
  const jobs = registry.upDownCounter({ name: "jobs" });
  jobs.add(3);
  registry.reset();
  expect(jobs.value).toBe(3);
  registry.detach();
});

test("a removed one is gone until something is added, and then counts from zero", () => {
  const registry = new Registry();
  const jobs = registry.upDownCounter({ name: "jobs", labelNames: ["queue"] });
  const bound = jobs.labels("a");
  bound.add(3);
  expect(jobs.remove("a")).toBe(true);
  expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  bound.add(2);
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ labels: { queue: "a" }, scaled: "2" }]);
  registry.detach();
});

test("a removed one is visible again with its next record, even at 0", () => {
  const registry = new Registry();
  const jobs = registry.upDownCounter({ name: "jobs", labelNames: ["queue"] });
  const bound = jobs.labels("a");
  const scaled = () => registry.snapshot().metrics[0]?.series.map((series) => series.scaled);
  bound.add(1);
  jobs.remove("a");
  expect(scaled()).toEqual([]);
  bound.add(1);
  bound.add(-1);
  expect(scaled()).toEqual(["0"]);
  jobs.remove("a");
  bound.add(0);
  expect(scaled()).toEqual(["0"]);
  registry.detach();
});

test("a cell that was overwritten is damage", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 4 });
  const attachment = attachmentOf(block, 1);
  const directory = new Directory(attachment);
  const jobs = new Metrics(attachment, directory).obtain(define("upDownCounter", { name: "jobs" })) as UpDownCounter;
  const row = block.word(directory.firstSeries(directory.find("jobs") as Metric) + SERIES_ROW);
  block.setWord(attachment.kernel.tableAt(row >>> ROW_WORD_BITS) + TABLE_PAGES, 0);
  block.setWord(BUMP, block.word(LIMIT)); // no room for another page
  const header = block.bytes.slice(0, BUMP);
  expectRefusal(() => jobs.add(1), RangeError, "CORRUPT", /overwritten/);
  expect(block.bytes.slice(0, BUMP)).toEqual(header);
});

test("a label set whose series another one has taken counts in a new series, from nothing", () => {
  const registry = new Registry({ maxSeriesPerMetric: 2 });
  const family = registry.upDownCounter({ name: "a", labelNames: ["x"] });
  const bound = family.labels("old");
  bound.add(1);
  family.remove("old");
  family.labels("new").add(2);
  expect([bound.value, bound.scaled, registry.stats().series]).toEqual([0, 0n, 1]);
  bound.add(-3);
  bound.add(-4);
  expect([bound.value, family.labels("new").value, registry.stats().series]).toEqual([-7, 2, 2]);
  registry.detach();
});

test("has its definition", () => {
  const registry = new Registry();
  expect(registry.upDownCounter({ name: "a" }).definition).toMatchObject({ kind: "upDownCounter", name: "a" });
  registry.detach();
});
