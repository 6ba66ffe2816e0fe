/** The shared lists of metrics and series, in a block with room and in a full one. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { METRICS, PREVIOUS } from "../../../assembly/layout.ts";
import { type Definition, define } from "../../../src/core/define/definition.ts";
import { type Block, createBlock } from "../../../src/core/memory/block.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import { encodeKey } from "../../../src/core/memory/labelKey.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { anotherCopy } from "../../support/copies.ts";
import { attachmentKilledAfter, attachmentOf } from "../../support/pretendThreads.ts";
import { expectRefusal } from "../../support/refusals.ts";

const NO_CELLS = new Uint8Array(0);

/** Returns two threads' views of one directory of counters. */
function twoViews(maxSeriesPerMetric = 10) {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4, maxSeriesPerMetric });
  const [one, other] = [attachmentOf(block, 1), attachmentOf(block, 2)];
  return { block, one: new Directory(one), other: new Directory(other) };
}

const counter = (name: string, ...labelNames: string[]): Definition => define("counter", { name, labelNames });
const key = (...values: string[]) => encodeKey(values);

/** Asks for a series in a thread that is killed right after the call that `last` names. */
function killedAfter(last: "create" | "append", block: Block, value: string): void {
  const attachment = attachmentKilledAfter(block, 3, last);
  const directory = new Directory(attachment);
  const metric = found(directory, "a");
  expect(() => directory.seriesFor(metric, key(value))).toThrow("killed");
  // As its guardian does.
  attachment.releaseThread(attachment.thread);
}

function found(view: Directory, name: string): Metric {
  const metric = view.find(name);
  if (!metric) throw new Error(`There is no ${name}.`);
  return metric;
}

describe("metrics", () => {
  test("are found by all threads, in the order of their creation", () => {
    const { one, other } = twoViews();
    expect(other.find("a")).toBeUndefined();
    expect(one.publish(counter("a"), NO_CELLS)).toBe(true);
    expect(other.find("a")?.definition).toEqual(counter("a"));
    expect(other.publish(counter("b"), NO_CELLS)).toBe(true);
    expect(one.find("b")?.entry).toBe(other.find("b")?.entry);
    for (const view of [one, other]) {
      expect(Array.from(view.metrics(), ({ definition }) => definition.name)).toEqual(["a", "b"]);
    }
  });

  test("are published only right behind the state that their thread has checked them against", () => {
    const { one, other } = twoViews();
    // Both look it up and find nothing; the other is faster.
    expect([one.find("a"), other.find("a")]).toEqual([undefined, undefined]);
    expect(other.publish(counter("a"), NO_CELLS)).toBe(true);
    one.names.check(counter("a"));
    expect(one.publish(counter("a"), NO_CELLS)).toBe(false);
    expect(one.find("a")?.entry).toBe(other.find("a")?.entry);
    expect(() => one.names.check(counter("a"))).toThrow(/would both be written as "a"/);
  });
});

describe("series", () => {
  test("are one for each key, in every thread", () => {
    const { one, other } = twoViews();
    one.publish(counter("a", "x"), NO_CELLS);
    const [here, there] = [found(one, "a"), found(other, "a")];
    const made = one.seriesFor(here, key("1"));
    expect(made.overflow).toBeUndefined();
    expect(other.findSeries(there, key("1"))).toEqual(made);
    expect(other.findSeries(there, key("2"))).toBeUndefined();
    expect(other.seriesFor(there, key("1"))).toEqual(made);
    expect(one.seriesCount(here)).toBe(1);
  });

  test("beyond the limit go to the first series, exactly from there on", () => {
    const { one, other } = twoViews(3);
    one.publish(counter("a", "x"), NO_CELLS);
    const [here, there] = [found(one, "a"), found(other, "a")];
    const made = ["1", "2", "3", "4", "5", "2"].map((value, i) =>
      (i % 2 ? one : other).seriesFor(i % 2 ? here : there, key(value)),
    );
    expect(made.map(({ overflow }) => overflow)).toEqual([
      undefined,
      undefined,
      undefined,
      "limit",
      "limit",
      undefined,
    ]);
    expect(made[3]?.entry).toBe(one.firstSeries(here));
    expect(made[5]).toEqual(made[1]);
    expect(one.seriesCount(here)).toBe(3);
  });

  test("are found even if their creator was killed before it had finished", () => {
    const { block, one, other } = twoViews();
    one.publish(counter("a", "x"), NO_CELLS);
    killedAfter("create", block, "2");
    const [here, there] = [found(one, "a"), found(other, "a")];
    const made = other.findSeries(there, key("2"));
    expect(made).toMatchObject({ creation: 1 });
    expect(one.seriesFor(here, key("2"))).toEqual(made);
    expect(one.seriesFor(here, key("3")).overflow).toBeUndefined();
    expect(one.seriesCount(here)).toBe(2);
  });

  test("of a creator that was killed before it had published are given to the next label set", () => {
    const { block, one } = twoViews(1);
    one.publish(counter("a", "x"), NO_CELLS);
    killedAfter("append", block, "2");
    const here = found(one, "a");
    expect(one.findSeries(here, key("2"))).toBeUndefined();
    expect(one.seriesFor(here, key("3"))).toMatchObject({ creation: 1 });
    expect(one.seriesFor(here, key("2")).overflow).toBe("limit");
    expect(one.seriesCount(here)).toBe(1);
  });

  test("are found by a thread that has missed more creations than the log holds", () => {
    const { one, other } = twoViews(100);
    one.publish(counter("a", "x"), NO_CELLS);
    const [here, there] = [found(one, "a"), found(other, "a")];
    const first = one.seriesFor(here, key("0"));
    expect(other.findSeries(there, key("0"))).toEqual(first);
    const made = Array.from({ length: 90 }, (_, i) => one.seriesFor(here, key(String(i))));
    expect(made.map((_, i) => other.findSeries(there, key(String(i))))).toEqual(made);
    expect(other.findSeries(there, key("90"))).toBeUndefined();
  });
});

test("in a list that was overwritten are reported, and the list is not followed endlessly", () => {
  const { block, one, other } = twoViews();
  for (const name of ["a", "b", "c"]) {
    one.find(name);
    one.publish(counter(name), NO_CELLS);
  }
  const head = block.word(METRICS);
  block.setWord(head + PREVIOUS, head);
  expectRefusal(() => other.find("a"), RangeError, "CORRUPT", /was overwritten.* Create a new registry/);
});

describe("in a full block", () => {
  /** Returns a registry that has no room for anything more. */
  function fullRegistry() {
    const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4, maxSeriesPerMetric: 5000 });
    const old = {
      family: registry.counter({ name: "served_total", labelNames: ["path"] }),
      counter: registry.counter({ name: "a_total" }),
      mean: registry.mean({ name: "b", scale: 1 }),
      histogram: registry.histogram({ name: "c", scale: 1, buckets: [10] }),
      gauge: registry.gauge({ name: "d" }),
    };
    let lookedUp = 0;
    const fillWith = (padding: string) => {
      const { refused: full } = registry.stats();
      while (registry.stats().refused === full) old.family.labels(`/${lookedUp++}${padding}`).inc();
    };
    fillWith("x".repeat(1000));
    let metrics = 0;
    const define = () => registry.counter({ name: `fill_${metrics++}` });
    expect(() => {
      while (define()) {}
    }).toThrow(/only \d+ of the block's \d+ bytes are free/);
    fillWith("");
    return { registry, old, lookedUp };
  }

  test("registering fails with a remedy, and nothing is half registered", () => {
    const { registry } = fullRegistry();
    const before = registry.snapshot().metrics.length;
    const { refused: full } = registry.stats();
    for (let i = 0; i < 3; i++) {
      const define = () => registry.histogram({ name: "new" });
      expectRefusal(
        define,
        RangeError,
        "BLOCK_FULL",
        /bytes are free, so "new" was not registered.* larger maxBytes.*, or use fewer label values\.$/,
      );
    }
    expect(registry.snapshot().metrics).toHaveLength(before);
    expect(registry.get("new")).toBeUndefined();
    const { bytesLimit, bytesUsed } = registry.stats();
    expect(() => registry.histogram({ name: "new" })).toThrow(
      `only ${bytesLimit - bytesUsed} of the block's ${bytesLimit} bytes are free`,
    );
    expect(registry.stats().refused).toBe(full + 4);
    registry.detach();
  });

  test("new label sets go to the overflow series, counted, with exact totals", () => {
    const { registry, old, lookedUp } = fullRegistry();
    const { refused: full, overflowed } = registry.stats();
    for (let i = 0; i < 100; i++) old.family.labels(`/new/${i}`).inc();
    expect(registry.stats()).toMatchObject({ refused: full + 100, overflowed: overflowed + 100 });
    const series = registry.snapshot().metrics[0]?.series ?? [];
    expect(series[0]?.labels).toEqual({ otel_metric_overflow: "true" });
    expect(series.reduce((total, { scaled }) => total + Number(scaled), 0)).toBe(lookedUp + 100);
    registry.detach();
  });

  test("everything that exists continues to work, even in threads that attach later", async () => {
    const { registry, old } = fullRegistry();
    const later = (await anotherCopy()).Registry.attach(registry.handle);
    const others = {
      family: later.counter({ name: "served_total", labelNames: ["path"] }),
      counter: later.counter({ name: "a_total" }),
      mean: later.mean({ name: "b", scale: 1 }),
      histogram: later.histogram({ name: "c", scale: 1, buckets: [10] }),
      gauge: later.gauge({ name: "d" }),
    };
    const known = `/0${"x".repeat(1000)}`;
    for (const { family, counter, mean, histogram, gauge } of [old, others]) {
      for (let i = 0; i < 1000; i++) {
        family.labels(known).inc();
        counter.inc(2);
        mean.record(2 ** 35);
        mean.record(-1);
        histogram.record(i);
        gauge.set(i);
      }
    }
    for (const { family, counter, mean, histogram, gauge } of [old, others]) {
      expect(family.labels(known).value).toBe(2001);
      expect(counter.value).toBe(4000);
      expect(mean.read()).toMatchObject({ count: 4000, sum: 2000 * 2 ** 35 - 2000 });
      expect(histogram.read().buckets.map(({ count }) => count)).toEqual([22, 1978]);
      expect(gauge.value).toBe(999);
    }
    later.detach();
    registry.detach();
  });
});
