/** The changes of a block since the last pass: exact, and of no reset's making. */

import { expect, test } from "vitest";
import { Attachment } from "../../../src/core/memory/attachment.ts";
import { Directory } from "../../../src/core/memory/directory.ts";
import type { Metric } from "../../../src/core/memory/metric.ts";
import { Changes } from "../../../src/core/read/changes.ts";
import { reporting } from "../../support/reporting.ts";

test("a pass has what was recorded since the last one, and nothing else", () => {
  const { worker, report } = reporting();
  expect(report()).toEqual([]);
  const jobs = worker.counter({ name: "jobs_total", scale: 100, labelNames: ["kind"] });
  const took = worker.histogram({ name: "took", scale: 10, buckets: [1, 2] });
  jobs.labels("a").inc(0.25);
  jobs.labels("b").inc(2);
  took.record(1.5);
  const [first, second] = report();
  expect(first?.definition).toMatchObject({ kind: "counter", name: "jobs_total", labelNames: ["kind"] });
  expect(first?.series).toEqual([
    { values: ["a"], amounts: [{ count: 0, units: 25n }] },
    { values: ["b"], amounts: [{ count: 0, units: 200n }] },
  ]);
  const nothing = { count: 0, units: 0n };
  expect(second?.series).toEqual([{ values: undefined, amounts: [nothing, { count: 1, units: 15n }, nothing] }]);
  expect(report()).toEqual([]);
  jobs.labels("b").inc();
  took.record(0);
  expect(report().map(({ series }) => series)).toEqual([
    [{ values: ["b"], amounts: [{ count: 0, units: 100n }] }],
    [{ values: undefined, amounts: [{ count: 1, units: 0n }, nothing, nothing] }],
  ]);
});

test("a new metric and a new label set are changes, even if nothing was recorded", () => {
  const { worker, report } = reporting();
  const jobs = worker.counter({ name: "jobs_total", labelNames: ["kind"] });
  worker.mean({ name: "ratio" });
  worker.gauge({ name: "level" });
  expect(report().map(({ definition, series }) => [definition.name, series.length])).toEqual([
    ["jobs_total", 0],
    ["ratio", 1],
    ["level", 0],
  ]);
  jobs.labels("a");
  expect(report().map(({ series }) => series)).toEqual([[{ values: ["a"], amounts: [{ count: 0, units: 0n }] }]]);
  expect(report()).toEqual([]);
});

test("resets make no difference, whenever they come", () => {
  const { worker, report } = reporting();
  const hits = worker.counter({ name: "hits_total" });
  const ratio = worker.mean({ name: "ratio", scale: 10 });
  hits.inc(3);
  ratio.record(0.5);
  worker.reset();
  report();
  hits.inc(2);
  ratio.record(0.1);
  worker.reset();
  hits.inc();
  expect(report().map(({ series }) => series[0]?.amounts)).toEqual([
    [{ count: 0, units: 3n }],
    [{ count: 1, units: 1n }],
  ]);
});

test("a removed up-down counter is a fall, and a removed counter no change", () => {
  const { worker, report } = reporting();
  const open = worker.upDownCounter({ name: "open", labelNames: ["to"] });
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  open.labels("a").add(5);
  hits.labels("a").inc(5);
  report();
  open.remove("a");
  hits.remove("a");
  expect(report().map(({ series }) => series)).toEqual([[{ values: ["a"], amounts: [{ count: 0, units: -5n }] }]]);
});

test("a label set that takes a removed one's place is a new series", () => {
  const { worker, report } = reporting({ maxSeriesPerMetric: 1 });
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a").inc(5);
  report();
  hits.remove("a");
  worker.collect();
  hits.labels("b").inc(2);
  expect(report().map(({ series }) => series)).toEqual([[{ values: ["b"], amounts: [{ count: 0, units: 2n }] }]]);
});

test("a removed label set that nobody has read is no change unless it holds something", () => {
  const { worker, report } = reporting();
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a");
  hits.remove("a");
  hits.labels("b").inc();
  hits.remove("b");
  expect(report().map(({ series }) => series)).toEqual([[{ values: ["b"], amounts: [{ count: 0, units: 1n }] }]]);
});

test("a series that is about to get another label set is no change", () => {
  const { worker, report } = reporting();
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a").inc(5);
  report();
  hits.remove("a");
  worker.collect();
  const directory = new Directory(worker.attachment);
  const metric = directory.find("hits_total") as Metric;
  const [, entry = 0] = directory.series(metric);
  expect(worker.attachment.kernel.take(entry)).not.toBe(0); // as a thread does before it gives the series the label set
  expect(worker.attachment.kernel.enter(entry)).toBeLessThan(0);
  expect(report()).toEqual([]);
});

test("a series that gets another label set while it is read is read again, for that one", () => {
  const { worker } = reporting();
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a").inc(5);
  const reading = new Attachment(worker.attachment.block);
  const { kernel } = reading;
  let meanwhile = () => {};
  const readCounter: typeof kernel.readCounter = (...given) => {
    const read = kernel.readCounter(...given);
    meanwhile();
    return read;
  };
  Object.assign(reading, { kernel: { ...kernel, readCounter } });
  const changes = new Changes(reading, new Directory(reading));
  meanwhile = () => {
    // The overflow series is read first.
    meanwhile = () => {
      meanwhile = () => {};
      hits.remove("a");
      worker.collect();
      hits.labels("b").inc(7);
    };
  };
  expect(changes.take().map(({ series }) => series)).toEqual([[{ values: ["b"], amounts: [{ count: 0, units: 7n }] }]]);
  reading.detach();
});

test("a level is a change if it differs, and when it was cleared", () => {
  const { worker, report } = reporting();
  const level = worker.gauge({ name: "level", aggregate: "sum" });
  const levels = () => report().map(({ series }) => series);
  const having = (value: number | undefined) => [[{ values: undefined, amounts: [], level: value }]];
  level.set(0);
  expect(levels()).toEqual(having(0));
  level.set(0);
  expect(levels()).toEqual([]);
  level.set(-0);
  expect(levels()).toEqual(having(-0));
  level.set(Number.NaN);
  expect(levels()).toEqual(having(Number.NaN));
  level.set(Number.NaN);
  expect(levels()).toEqual([]);
  level.clear();
  expect(levels()).toEqual(having(undefined));
});

test("label sets beyond the limit are those of the overflow series, which is no change while it is empty", () => {
  const { worker, report } = reporting({ maxSeriesPerMetric: 1 });
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  hits.labels("a").inc();
  expect(report().map(({ series }) => series.length)).toEqual([1]);
  hits.labels("b").inc(2);
  expect(report().map(({ series }) => series)).toEqual([[{ values: undefined, amounts: [{ count: 0, units: 2n }] }]]);
});

test("extremes come with what was recorded", () => {
  const { worker, report } = reporting();
  const ratio = worker.mean({ name: "ratio", scale: 10, minMax: true });
  expect(report().map(({ series }) => series[0]?.extremes)).toEqual([[]]);
  ratio.record(-0.5);
  ratio.record(0.7);
  expect(report().map(({ series }) => series)).toEqual([
    [{ values: undefined, amounts: [{ count: 2, units: 2n }], extremes: [-5n, 7n] }],
  ]);
});
