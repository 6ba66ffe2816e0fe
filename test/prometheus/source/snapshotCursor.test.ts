/**
 * Snapshots from elsewhere: if something is missing, they are rejected with a code, in every format, and nothing runs
 * for ever.
 */

import type { Snapshot } from "threadtally";
import { expose, metricsResponder } from "threadtally/prometheus";
import { expect, test, vi } from "vitest";
import type { SeriesCursor } from "../../../src/prometheus/format/seriesCursor.ts";
import { SnapshotCursor } from "../../../src/prometheus/source/snapshotCursor.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { everyKind } from "../everyKind.ts";
import { testRegistry } from "../exposedText.ts";

const FORMATS = ["text", "openMetrics", "protobuf"] as const;

/** Returns a snapshot with every kind of metric, as from another process, with something changed. */
function received(change: (json: string) => string = (json) => json): Snapshot {
  return JSON.parse(change(JSON.stringify(everyKind().snapshot())));
}

/** Replaces one member of an object, wherever it is. */
const instead = (member: RegExp, other: string) => (json: string) => {
  expect(json).toMatch(member);
  return json.replaceAll(new RegExp(member, "g"), other);
};

/** What a cursor shows, series by series. Means and histograms have no value. */
function shown(cursor: SeriesCursor): object[] {
  const all: object[] = [];
  while (cursor.next()) {
    const { definition, labels, startTime, bounds } = cursor;
    const isObserved = definition.kind === "mean" || definition.kind === "histogram";
    const observed = () => ({ count: cursor.count, sum: cursor.sum, counts: [...cursor.counts] });
    const held = isObserved ? observed() : { value: cursor.value };
    all.push({ definition, labels, startTime, bounds, ...held });
  }
  return all;
}

test("a snapshot's cursor shows what the registry's does", () => {
  const registry = everyKind();
  const cursor = new SnapshotCursor(registry.snapshot(), "underscores");
  expect(cursor.metrics.map(({ definition }) => definition)).toEqual(
    registry.cursor().metrics.map(({ definition }) => definition),
  );
  expect(shown(cursor)).toEqual(shown(registry.cursor()));
  expect(cursor.next()).toBe(false);
});

test("metrics in spaces are passed over", () => {
  const registry = testRegistry();
  registry.counter({ name: "a" }).inc();
  registry.counter({ name: "b", space: "s" }).inc();
  const { metrics, ...frame } = registry.snapshot();
  const cursor = new SnapshotCursor(
    { ...frame, metrics: [...registry.snapshot({ space: "s" }).metrics, ...metrics] },
    "underscores",
  );
  expect(cursor.metrics.map(({ definition }) => definition.name)).toEqual(["a"]);
  expect(shown(cursor)).toMatchObject([{ definition: { name: "a" }, value: 1 }]);
});

test("ordinals count the series of each metric", () => {
  const registry = testRegistry();
  for (const name of ["a", "b"]) {
    const family = registry.counter({ name, labelNames: ["n"] });
    for (const n of [1, 2, 3]) family.labels(n).inc();
  }
  registry.counter({ name: "without_series", labelNames: ["n"] });
  const cursor = new SnapshotCursor(registry.snapshot(), "underscores");
  const ordinals: string[] = [];
  while (cursor.next()) ordinals.push(`${cursor.definition.name} ${cursor.ordinal}`);
  expect(ordinals).toEqual(["a 0", "a 1", "a 2", "b 0", "b 1", "b 2"]);
});

test("two series that are written with the same labels are refused, unless names are written as they are", () => {
  const registry = testRegistry();
  registry.counter({ name: "jobs" }).inc();
  const [jobs] = registry.snapshot().metrics;
  const [series] = jobs?.series ?? [];
  const labelSets = [{ "a.b": "1" }, { a_b: "2" }, { a_b: "1" }];
  const all = { ...jobs, series: labelSets.map((labels) => ({ ...series, labels })) };
  const snapshot = { ...registry.snapshot(), metrics: [all] } as unknown as Snapshot;
  const message =
    /^Each series of a metric needs its own labels, but two of "jobs" are both written as "{.*a_b.*1.*}"\. Use /;
  const walk = (...rest: [onBadMetric?: (problem: unknown) => void]) =>
    shown(new SnapshotCursor(snapshot, "underscores", ...rest));
  expectRefusal(walk, RangeError, "SNAPSHOT_INVALID", message);
  const onBadMetric = vi.fn();
  expect(walk(onBadMetric)).toEqual([]);
  expect(onBadMetric).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
  const quoted = shown(new SnapshotCursor(snapshot, "allow-utf-8"));
  expect(quoted.map((one) => (one as SeriesCursor).labels)).toEqual(labelSets);
});

test("a bad definition is passed over if there is an onBadMetric", () => {
  const registry = testRegistry();
  registry.counter({ name: "jobs" }).inc();
  const { metrics, ...rest } = registry.snapshot();
  const onBadMetric = vi.fn();
  const cursor = new SnapshotCursor({ ...rest, metrics: [null as never, ...metrics] }, "underscores", onBadMetric);
  expect(cursor.metrics.map(({ definition }) => definition.name)).toEqual(["jobs"]);
  expect(onBadMetric).toHaveBeenCalledOnce();
});

test.each(FORMATS)("a snapshot from JSON is exposed like the original: %s", (format) => {
  const snapshot = everyKind().snapshot();
  expect(expose(JSON.parse(JSON.stringify(snapshot)), { format })).toEqual(expose(snapshot, { format }));
});

test.each<[string, (json: string) => string]>([
  ["a metric that is null", instead(/\{"kind":"counter".*?\]\}/, "null")],
  ["an unknown kind", instead(/"kind":"mean"/, '"kind":"summary"')],
  ["no help", instead(/"help":""/, '"helps":""')],
  ["a scale of 0", instead(/"scale":1\b/, '"scale":0')],
  ["no scale", instead(/"scale":/, '"scales":')],
  ["no series", instead(/"series":/, '"serieses":')],
  ["a series that is null", instead(/"series":\[(?=\{)/, '"series":[null,')],
  ["a gauge without a level", instead(/"level":"/, '"scaled":"')],
  ["a level that is a number", instead(/"level":"([\d.]+)"/, '"level":$1')],
  ["a level as no double is written", instead(/"level":"/, '"level":"+')],
  ["no labels", instead(/"labels":/, '"label":')],
  ["a label that is a number", instead(/"service":"charts"/, '"service":5')],
  ["no start time", instead(/"startTime":\d+,"/, '"')],
  ["a negative start time", instead(/"startTime":/, '"startTime":-')],
  ["a scaled sum that is a number", instead(/"scaled":"(\d+)"/, '"scaled":$1')],
  ["a scaled sum that is no integer", instead(/"scaled":"/, '"scaled":"0.5')],
  ["an endless scaled sum", instead(/"scaled":"/, `"scaled":"${"9".repeat(100)}`)],
  ["no count", instead(/"count":/, '"counted":')],
  ["an endless count", instead(/"count":/, '"count":1e999,"counted":')],
  ["an endless bucket", instead(/"counts":\[\d+/, '"counts":[1e999')],
  ["a negative bucket", instead(/"counts":\[\d+/, '"counts":[-1')],
  ["a broken bucket", instead(/"counts":\[\d+/, '"counts":[0.5')],
  ["a bucket less", instead(/"counts":\[\d+,/, '"counts":[')],
  ["a sum less", instead(/"scaledSums":\["\d+",/, '"scaledSums":[')],
  ["no buckets", instead(/"buckets":/, '"bounds":')],
])("%s is rejected", (_, change) => {
  const snapshot = received(change);
  for (const format of FORMATS) {
    expect(() => expose(snapshot, { format }), format).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
  }
});

test("buckets that no histogram can have are rejected", () => {
  const snapshot = received(instead(/"schema":0/, '"schema":30'));
  expect(() => expose(snapshot)).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
});

test("a handler leaves out a metric that is not as a registry returned it, and reports the problem", async () => {
  const wrong = received(instead(/"count":/, '"counted":'));
  const onError = vi.fn();
  const respond = metricsResponder(() => wrong, { onError });
  const response = await respond(new Request("http://localhost/metrics"));
  expect(response.status).toBe(200);
  expect(await response.text()).not.toContain("compression_ratio");
  expect(onError.mock.calls.map(([error]) => error.message)).toEqual([
    expect.stringContaining('"compression_ratio" has a wrong series, number 0: it has the count undefined'),
  ]);
});
