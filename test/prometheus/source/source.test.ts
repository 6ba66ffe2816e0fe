/** What is read for one scrape: of registries, of snapshots, and of sources that have less than a registry. */

import type { Snapshot } from "threadtally";
import { expect, test, vi } from "vitest";
import type { SeriesCursor } from "../../../src/prometheus/format/seriesCursor.ts";
import {
  checkMetricSource,
  checkSource,
  type Reading,
  readNow,
  readSource,
} from "../../../src/prometheus/source/source.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../exposedText.ts";

const NO_SOURCES: readonly (readonly [unknown, string])[] = [
  [undefined, "undefined"],
  [null, "null"],
  ["metrics", '"metrics"'],
  [{}, "an object"],
  [{ cursor: 3 }, "an object"],
];

test("only what has a cursor is a registry, and only it or a function a source", () => {
  const registry = testRegistry();
  expect(checkMetricSource(registry)).toBe(registry);
  expect(() => checkSource(registry)).not.toThrow();
  expect(() => checkSource(() => registry.snapshot())).not.toThrow();
  for (const [value, shown] of NO_SOURCES) {
    const noReadable = new RegExp(`^A source must be a registry or a snapshot, but got ${shown}\\.$`);
    expectRefusal(() => checkMetricSource(value), TypeError, "OPTION_INVALID", noReadable);
    const noSource = new RegExp(`function that returns a snapshot or a promise of one, but got ${shown}\\.$`);
    expectRefusal(() => checkSource(value), TypeError, "OPTION_INVALID", noSource);
  }
  expectRefusal(
    () => checkMetricSource(() => registry.snapshot()),
    TypeError,
    "OPTION_INVALID",
    /but got a function\.$/,
  );
});

const READING: Reading = { escaping: "underscores", dropped: () => 0 };

/** The series of all cursors: their names and labels, and what they hold. */
function seriesOf(cursors: readonly SeriesCursor[]): Record<string, number> {
  const series: Record<string, number> = {};
  for (const cursor of cursors) {
    while (cursor.next()) series[`${cursor.definition.name} ${JSON.stringify(cursor.labels)}`] = cursor.value;
  }
  return series;
}

test("a registry is read after other threads have set their gauges, and their ages with it", async () => {
  const registry = testRegistry({ labels: { service: "charts" } });
  const queue = registry.gauge({ name: "queue" });
  const source = {
    labels: registry.labels,
    cursor: () => registry.cursor(),
    stats: () => ({ ...registry.stats(), rejected: 5 }),
    collectOthers: async () => {
      await Promise.resolve();
      queue.set(3);
      return [{ lane: 7, seconds: 2 }];
    },
  };
  expect(seriesOf(await readSource(source, { ...READING, dropped: () => 4 }))).toMatchObject({
    'queue {"service":"charts"}': 3,
    'threadtally_collect_age_seconds {"service":"charts","thread":"7"}': 2,
    'threadtally_values_rejected_total {"service":"charts"}': 5,
    'threadtally_metrics_dropped {"service":"charts"}': 4,
  });
  expect(seriesOf(await readSource(source, { ...READING, selfMetrics: false }))).toEqual({
    'queue {"service":"charts"}': 3,
  });
});

test("the patience is passed on, and recent levels of threads that no longer reply are left out", async () => {
  const registry = testRegistry();
  const lag = registry.gauge({ name: "nodejs_eventloop_lag_seconds", labelNames: ["thread"] });
  for (const thread of ["7", "8"]) lag.labels(thread).set(1);
  const collectOthers = vi.fn(async () => [{ lane: 7, seconds: 2, silent: true } as const]);
  const source = { cursor: () => registry.cursor(), collectOthers };
  expect(seriesOf(await readSource(source, { ...READING, patience: 250, selfMetrics: false }))).toEqual({
    'nodejs_eventloop_lag_seconds {"thread":"8"}': 1,
  });
  expect(collectOthers.mock.calls).toEqual([[{ patience: 250 }]]);
});

test("a source that has a cursor alone is read, and shows no figures of a registry", async () => {
  const registry = testRegistry();
  registry.gauge({ name: "queue" }).set(3);
  const source = { cursor: () => registry.cursor() };
  const expected = { "queue {}": 3, "threadtally_metrics_dropped {}": 0 };
  expect(seriesOf(await readSource(source, READING))).toEqual(expected);
  expect(seriesOf(readNow(source, READING))).toEqual(expected);
  expect(seriesOf(readNow(source, { ...READING, selfMetrics: false }))).toEqual({ "queue {}": 3 });
});

test("a function's snapshot is awaited, and its own metric is how many others were dropped", async () => {
  const registry = testRegistry({ labels: { service: "charts" } });
  registry.gauge({ name: "queue" }).set(3);
  const queue = { 'queue {"service":"charts"}': 3 };
  const source = async () => registry.snapshot();
  expect(seriesOf(await readSource(source, { ...READING, dropped: () => 2 }))).toEqual({
    ...queue,
    "threadtally_metrics_dropped {}": 2,
  });
  expect(seriesOf(await readSource(source, { ...READING, selfMetrics: false }))).toEqual(queue);
});

test("a bad metric of a snapshot is passed over if there is an onBadMetric, and throws otherwise", async () => {
  const registry = testRegistry();
  registry.gauge({ name: "queue" }).set(3);
  const { metrics, ...rest } = registry.snapshot();
  const source = () => ({ ...rest, metrics: [null, ...metrics] }) as unknown as Snapshot;
  const onBadMetric = vi.fn();
  expect(seriesOf(await readSource(source, { ...READING, onBadMetric }))).toHaveProperty(["queue {}"], 3);
  expect(onBadMetric).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
  await expect(readSource(source, READING)).rejects.toMatchObject({ code: "SNAPSHOT_INVALID" });
});
