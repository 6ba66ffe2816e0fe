/** The changes of label sets that were removed, and whose series other label sets take before the next pass. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { Attachment } from "../../../src/core/memory/attachment.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { Changes, type MetricChange } from "../../../src/core/read/changes.ts";
import type { Registry } from "../../../src/index.ts";
import { SMALL } from "../../support/adding.ts";
import { holds } from "../../support/property.ts";
import { reporting } from "../../support/reporting.ts";

/** Options of a worker of which each new label set takes the series of a removed one. */
const REUSED = { ...SMALL, maxSeriesPerMetric: 3 };

const labelled = { labelNames: ["of"] } as const;

function numbersOf(registry: Registry) {
  return {
    open: registry.upDownCounter({ name: "open", ...labelled }),
    summed: registry.gauge({ name: "summed", aggregate: "sum", ...labelled }),
    last: registry.gauge({ name: "last", ...labelled }),
  };
}

function countsOf(registry: Registry) {
  return {
    hits: registry.counter({ name: "hits_total", scale: 10, ...labelled }),
    ratio: registry.mean({ name: "ratio", minMax: true, ...labelled }),
    took: registry.histogram({ name: "took_seconds", buckets: [1, 2], minMax: true, ...labelled }),
  };
}

/** Returns what a registry has, but for numbers that are 0. */
function present(registry: Registry) {
  return registry.snapshot().metrics.map(({ name, series }) => [
    name,
    series
      .filter(({ scaled }) => scaled !== "0")
      .map(({ startTime, time, resets, creation, ...rest }) => JSON.stringify(rest))
      .sort(),
  ]);
}

/** Removes label sets, so that the next new one takes the series of one of them. */
function remove(registry: Registry, ...removed: readonly (() => unknown)[]): void {
  for (const one of removed) one();
  registry.collect(); // which unpins it
}

const seriesOf = (changes: readonly MetricChange[]) => changes.map(({ series }) => series);

test("the number and the levels of a removed label set are taken back when another one takes its series", () => {
  const { worker, page, report } = reporting({ maxSeriesPerMetric: 1 });
  const { open, summed, last } = numbersOf(worker);
  for (const of of ["a", "b"]) {
    open.labels(of).add(5);
    summed.labels(of).set(6);
    last.labels(of).set(7);
    if (of === "a") report();
    if (of === "a") remove(worker, ...[open, summed, last].map((one) => () => one.remove(of)));
  }
  expect(seriesOf(report())).toEqual([
    [
      { values: ["a"], amounts: [{ count: 0, units: -5n }] },
      { values: ["b"], amounts: [{ count: 0, units: 5n }] },
    ],
    ...[6, 7].map((level) => [
      { values: ["a"], amounts: [], level: undefined },
      { values: ["b"], amounts: [], level },
    ]),
  ]);
  expect(numbersOf(page).open.total()).toBe(5);
  expect(report()).toEqual([]);
});

test("nothing is taken back of a number that is 0, and of a level that was cleared", () => {
  const { worker, report } = reporting({ maxSeriesPerMetric: 1 });
  const { open, summed } = numbersOf(worker);
  open.labels("a").add(0);
  summed.labels("a").set(6);
  report();
  summed.labels("a").clear();
  report();
  remove(worker, () => open.remove("a"));
  open.labels("b").add(1);
  summed.labels("b").set(1);
  expect(seriesOf(report()).flat()).toMatchObject([{ values: ["b"] }, { values: ["b"] }]);
});

test("a label set whose series is about to get another one is taken back at once", () => {
  const { worker, report } = reporting();
  const { open, summed } = numbersOf(worker);
  open.labels("a").add(5);
  summed.labels("a").set(6);
  report();
  remove(
    worker,
    () => open.remove("a"),
    () => summed.remove("a"),
  );
  const directory = new Directory(worker.attachment);
  for (const name of ["open", "summed"]) {
    const [, entry = 0] = directory.series(directory.find(name) as Metric);
    // As a thread does before it gives the series another label set.
    expect(worker.attachment.kernel.vacancyOf(entry)).not.toBe(0);
    expect(worker.attachment.kernel.take(entry)).not.toBe(0);
  }
  expect(seriesOf(report())).toEqual([
    [{ values: ["a"], amounts: [{ count: 0, units: -5n }] }],
    [{ values: ["a"], amounts: [], level: undefined }],
  ]);
  expect(report()).toEqual([]);
});

test("a label set that has another series by now keeps its level, and has the number that is in that series", () => {
  const { worker, page, report } = reporting({ maxSeriesPerMetric: 2 });
  const { open, summed, last } = numbersOf(worker);
  const metrics = [open, summed, last];
  const record = (of: string, amount: number) => {
    open.labels(of).add(amount);
    summed.labels(of).set(amount);
    last.labels(of).set(amount);
  };
  record("a", 1);
  record("b", 2);
  report();
  // They change places.
  remove(worker, ...metrics.flatMap((one) => ["a", "b"].map((of) => () => one.remove(of))));
  record("b", 20);
  record("a", 10);
  report();
  expect(present(page)).toEqual(present(worker));
});

test("a label set that gets another series during a pass keeps its level in the next one", () => {
  const { worker, page, additions } = reporting({ maxSeriesPerMetric: 2 });
  const { summed } = numbersOf(worker);
  const reading = new Attachment(worker.attachment.block);
  const { kernel } = reading;
  let meanwhile = () => {};
  const enter: typeof kernel.enter = (entry) => {
    if (entry === second) meanwhile();
    return kernel.enter(entry);
  };
  Object.assign(reading, { kernel: { ...kernel, enter } });
  const directory = new Directory(reading);
  const changes = new Changes(reading, directory);
  const report = () => {
    for (const change of changes.take()) additions.add(change);
  };
  summed.labels("a").set(5);
  summed.labels("b").set(6);
  const [, , second] = directory.series(directory.find("summed") as Metric);
  report();
  meanwhile = () => {
    meanwhile = () => {};
    // The series of "a" was read.
    remove(worker, () => summed.remove("a"));
    summed.labels("c").set(7);
    remove(worker, () => summed.remove("b"));
    summed.labels("a").set(8);
  };
  report();
  expect(summed.labels("a").value).toBe(8);
  report();
  expect(present(page)).toEqual(present(worker));
  reading.detach();
});

/** The steps of a worker. */
const steps = (most: number) =>
  fc.array(
    fc.record({
      act: fc.constantFrom("record", "record", "remove", "report", "clear"),
      metric: fc.nat(2),
      of: fc.nat(5),
      amount: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: most },
  );

test("after a report the receiver has the numbers and levels of the worker, whatever was removed before", () => {
  const property = fc.property(steps(40), (all) => {
    const { worker, page, report } = reporting(REUSED, SMALL);
    const { open, summed, last } = numbersOf(worker);
    for (const { act, metric, of, amount } of all) {
      const one = [open, summed, last][metric] as typeof open | typeof summed;
      if (act === "report") report();
      else if (act === "remove") remove(worker, () => one.remove(of));
      else if (act === "record" && one === open) open.labels(of).add(amount - 5);
      else if (act === "record") (one as typeof summed).labels(of).set(amount);
      else if (one !== open) (one as typeof summed).labels(of).clear();
    }
    report();
    expect(present(page)).toEqual(present(worker));
    for (const registry of [worker, page]) registry.detach();
  });
  holds(property, 150);
});

test("counters, means and histograms lose nothing if a report comes before each removal", () => {
  const property = fc.property(steps(40), (all) => {
    const { worker, page, report } = reporting(REUSED, { ...SMALL, maxSeriesPerMetric: 6 });
    const both = [worker, page].map(countsOf) as [ReturnType<typeof countsOf>, ReturnType<typeof countsOf>];
    const recorded = [0, 0, 0];
    for (const { act, metric, of, amount } of all) {
      const { hits, ratio, took } = both[0];
      if (act === "record") {
        recorded[metric] = (recorded[metric] as number) + amount;
        if (metric === 0) hits.labels(of).inc(amount / 10);
        else (metric === 1 ? ratio : took).labels(of).record(metric === 1 ? amount : amount / 4);
      } else {
        report();
        if (act === "remove") remove(worker, () => [hits, ratio, took][metric]?.remove(of));
      }
    }
    report();
    const { hits, ratio, took } = both[1];
    expect([hits.total() * 10, ratio.total().sum, took.total().sum * 4]).toEqual(recorded);
    for (const registry of [worker, page]) registry.detach();
  });
  holds(property, 100);
});
