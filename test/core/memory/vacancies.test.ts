/** One thread's search for series of a metric that may get another label set. */

import { describe, expect, test } from "vitest";
import { BASE_CLAIMED, BASE_HIDDEN, SERIES_HOLDER, SERIES_KEY_CAPACITY, VACANCIES } from "../../../assembly/layout.ts";
import { type Definition, define } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import { pin, unpin } from "../../../src/core/memory/pins.ts";
import { rowOf } from "../../../src/core/memory/row.ts";
import { Vacancies } from "../../../src/core/memory/vacancies.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

const counter = define("counter", { name: "a", labelNames: ["x"] });

/** Returns a metric with so many series, and a thread's search for those that were removed. */
function searchable(series: number, definition: Definition = counter) {
  const block = createBlock({ maxBytes: 2 ** 21, maxThreads: 3, maxSeriesPerMetric: 1000 });
  const [attachment, other] = [attachmentOf(block, 1), attachmentOf(block, 2)];
  const { kernel } = attachment;
  const directory = new Directory(attachment);
  directory.publish(definition, new Uint8Array(0));
  const metric = directory.find("a");
  if (!metric) throw new Error("There is no metric.");
  for (let i = 0; i < series; i++) directory.seriesFor(metric, encodeKey([`${i}`]));
  const entries = directory.series(metric);
  const lane = attachment.takeLane();
  const vacancies = new Vacancies();
  const rowAt = (at: number) => rowOf(attachment, entries[at] as number);
  return {
    attachment,
    kernel,
    metric,
    entries,
    other,
    vacancies,
    rowAt,
    wordAt: (at: number) => kernel.pageOf(rowAt(at).table, lane) + rowAt(at).index * 8,
    /** Returns the ordinal of the series that was claimed, and then got a label set; 0 if there was none. */
    claim(isLast: boolean, bytes = 8) {
      const entry = vacancies.claim(attachment, metric, entries, lane, isLast, bytes);
      if (entry === 0) return 0;
      expect(kernel.vacancyOf(entry)).toBe(BASE_CLAIMED);
      kernel.finish(metric.entry);
      kernel.create(metric.entry, entry);
      kernel.finish(metric.entry);
      kernel.releaseRole(entry + SERIES_HOLDER, lane);
      return entries.indexOf(entry);
    },
    remove(at: number) {
      const { table, index } = rowAt(at);
      kernel.prepareReset(table, lane);
      kernel.prepareReset(table, lane);
      kernel.commitReset(
        entries[at] as number,
        kernel.beginReset(entries[at] as number, table, index, metric.shape.words, lane, 1),
        1,
      );
    },
  };
}

describe.each([true, false])("among a few series, asked for the last one: %s", (isLast) => {
  test("it finds the one that was removed, once, and claims it", () => {
    const { claim, entries, kernel, remove, vacancies } = searchable(64);
    expect(claim(isLast)).toBe(0);
    remove(64);
    expect(kernel.vacancyOf(entries[64] as number)).toBe(BASE_HIDDEN);
    expect(claim(isLast)).toBe(64);
    expect(claim(isLast)).toBe(0);
    expect(vacancies.isBusy).toBe(false);
    remove(1);
    expect(claim(isLast)).toBe(1);
  });
});

test("among many series, it finds all that were removed if asked for the last one", () => {
  const { claim, remove } = searchable(200);
  for (const at of [200, 77, 1]) remove(at);
  expect([claim(true), claim(true), claim(true), claim(true)]).toEqual([1, 77, 200, 0]);
});

test("among many series, it looks at some in random places while there may be new ones", () => {
  const { claim, remove } = searchable(65);
  for (let at = 1; at <= 65; at++) remove(at);
  const places = Array.from({ length: 30 }, () => claim(false));
  expect(new Set(places).size).toBe(30);
  expect(Math.max(...places)).toBeGreaterThan(40);
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(places).not.toEqual([...places].sort((a, b) => a - b));
});

test("threads look in different places", () => {
  const { attachment, entries, kernel, metric, other, remove } = searchable(1000);
  for (let at = 1; at <= 1000; at++) remove(at);
  const places = (lane: number) => {
    const search = new Vacancies();
    return Array.from({ length: 5 }, () => {
      const entry = search.claim(attachment, metric, entries, lane, false, 8);
      kernel.releaseRole(entry + SERIES_HOLDER, lane);
      return entry;
    });
  };
  expect(places(attachment.takeLane())).not.toEqual(places(other.takeLane()));
});

test("a series whose creator was killed right after the commit is finished, and not taken", () => {
  const { attachment, claim, entries, kernel, metric, remove, vacancies } = searchable(1);
  remove(1);
  const lane = attachment.takeLane();
  const entry = vacancies.claim(attachment, metric, entries, lane, true, 8);
  expect(entry).toBe(entries[1]);
  kernel.finish(metric.entry);
  kernel.create(metric.entry, entry);
  kernel.releaseRole(entry + SERIES_HOLDER, lane);
  expect(kernel.vacancyOf(entry)).toBe(BASE_CLAIMED);
  expect(claim(true)).toBe(0);
  expect(kernel.vacancyOf(entry)).toBe(0);
  expect(vacancies.isBusy).toBe(false);
  remove(1);
  expect(claim(true)).toBe(1);
});

test("it looks again only after a change, or if it saw a vacant series that is busy", () => {
  const { claim, entries, kernel, other, remove, vacancies } = searchable(3);
  expect(claim(true)).toBe(0);
  remove(2);
  const holder = (entries[2] as number) + SERIES_HOLDER;
  expect(kernel.claimRole(holder, other.takeLane())).not.toBe(0);
  expect(claim(true)).toBe(0);
  expect(vacancies.isBusy).toBe(true);
  kernel.releaseRole(holder, other.takeLane());
  // A busy one is looked at again without a notice.
  expect(claim(true)).toBe(2);
  remove(3);
  expect(claim(true)).toBe(3);
  expect(claim(true)).toBe(0);
  expect(vacancies.isBusy).toBe(false);
});

test("what has become vacant without a removal is found after a notice", () => {
  const { attachment, claim, kernel, remove, rowAt, entries } = searchable(2);
  remove(1);
  const lane = attachment.takeLane();
  kernel.pageOf(rowAt(1).table, lane);
  pin(attachment, rowAt(1), entries[1] as number, 1, lane);
  kernel.enter(entries[1] as number);
  kernel.hide(entries[1] as number);
  expect(claim(true)).toBe(0);
  const before = kernel.headerWord(VACANCIES);
  unpin(attachment, rowAt(1), entries[1] as number, lane);
  expect(kernel.headerWord(VACANCIES)).toBe(before + 1);
  expect(claim(true)).toBe(1);
});

describe("a removed series in which something is left is not taken", () => {
  test("a counter, and another thread may look at it next", () => {
    const { claim, entries, kernel, other, remove, wordAt } = searchable(1);
    remove(1);
    kernel.inc(wordAt(1));
    expect(claim(true)).toBe(0);
    const holder = (entries[1] as number) + SERIES_HOLDER;
    expect(kernel.claimRole(holder, other.takeLane())).not.toBe(0);
    kernel.releaseRole(holder, other.takeLane());
    remove(1);
    expect(claim(true)).toBe(1);
  });

  test.each([
    ["a count without units", 0],
    ["units", 5],
  ])("a mean, with %s", (_, units) => {
    const { claim, kernel, remove, wordAt } = searchable(1, define("mean", { name: "a", scale: 1, labelNames: ["x"] }));
    remove(1);
    kernel.record(wordAt(1), units);
    expect(claim(true)).toBe(0);
    remove(1);
    expect(claim(true)).toBe(1);
  });

  test("an up-down counter", () => {
    const upDown = define("upDownCounter", { name: "a", labelNames: ["x"] });
    const { claim, kernel, remove, rowAt } = searchable(1, upDown);
    remove(1);
    kernel.add(kernel.pageOf(rowAt(1).table, 0) + rowAt(1).index * 8, -5);
    expect(claim(true)).toBe(0);
    remove(1);
    expect(claim(true)).toBe(1);
  });

  test('a gauge of aggregate "last"', () => {
    const gauge: Definition = { ...define("gauge", { name: "a", labelNames: ["x"] }), aggregate: "last" };
    const { claim, entries, kernel, rowAt } = searchable(2, gauge);
    // The second series, whose cell is not the first of its page.
    const { table, index } = rowAt(2);
    kernel.setLevel(kernel.pageOf(table, 0) + index * 8, 5);
    kernel.enter(entries[2] as number);
    kernel.hide(entries[2] as number);
    expect(claim(true)).toBe(0);
    kernel.empty(kernel.pageOf(table, 0) + index * 8);
    kernel.enter(entries[2] as number);
    kernel.hide(entries[2] as number);
    expect(claim(true)).toBe(2);
  });

  test('a gauge of aggregate "sum"', () => {
    const gauge: Definition = { ...define("gauge", { name: "a", labelNames: ["x"] }), aggregate: "sum" };
    const { attachment, claim, entries, kernel, rowAt, wordAt } = searchable(1, gauge);
    const { table, index } = rowAt(1);
    kernel.setLaneLevel(wordAt(1), attachment.takeLane(), 5);
    kernel.readLevels(table, index, 0);
    expect(kernel.levelsRead()).toBe(1);
    kernel.enter(entries[1] as number);
    kernel.hide(entries[1] as number);
    expect(claim(true)).toBe(0);
    kernel.clearLevels(table, index);
    kernel.enter(entries[1] as number);
    kernel.hide(entries[1] as number);
    expect(claim(true)).toBe(1);
  });
});

test("in a full block only a series with enough room is claimed, however many keys were too long before", () => {
  const { attachment, claim, kernel, metric, remove, entries } = searchable(3);
  const capacity = (at: number) => attachment.block.word((entries[at] as number) + SERIES_KEY_CAPACITY);
  attachment.block.setWord((entries[2] as number) + SERIES_KEY_CAPACITY, 100);
  expect([1, 2, 3].map(capacity)).toEqual([4, 100, 4]);
  expect(metric.maxSeries).toBeGreaterThan(3);
  for (const at of [1, 2, 3]) remove(at);
  for (let bytes = 2 ** 20; bytes >= 4; bytes /= 2) while (kernel.reserve(bytes, 4) !== 0);
  expect(claim(true, 104)).toBe(0);
  expect(claim(true, 108)).toBe(0);
  expect(claim(true, 100)).toBe(2);
  expect(claim(true, 8)).toBe(0);
  expect([claim(true, 4), claim(true, 4), claim(true, 4)]).toEqual([1, 3, 0]);
});
