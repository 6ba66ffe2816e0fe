/** Snapshots that older processes still send, and files keep. */

import { mergeSnapshots, type Snapshot, subtractSnapshots } from "threadtally";
import { expose } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { currentVersion } from "../../../src/core/read/snapshotVersions.ts";

const block = { id: "a", sequence: 1, time: 2000, startTime: 1000 };
const plain = { help: "", unit: "", scale: 10, labelNames: [] };
const begun = { labels: {}, startTime: 1000 };

/** A snapshot as version 1 wrote it, with all that it could hold. */
const old = {
  type: "threadtally.snapshot",
  version: 1,
  blocks: [block],
  metrics: [
    { ...plain, kind: "counter", name: "a_total", series: [{ ...begun, resets: 0, units: "30" }] },
    {
      ...{ ...plain, kind: "gauge", name: "b", aggregate: "last", labelNames: ["x"] },
      series: [
        { ...begun, labels: { x: "1" }, units: "-15", time: 2000 },
        { ...begun, labels: { x: "2" }, units: null, time: 2000 },
        { ...begun, labels: { x: "3" }, units: "92233720368547758071", time: 2000 },
      ],
    },
    {
      ...{ ...plain, kind: "mean", name: "c", extremes: true },
      series: [{ ...begun, count: 2, units: "50", min: "20", max: "30", threads: [share({ count: 2, units: "50" })] }],
    },
    {
      ...{ ...plain, kind: "histogram", name: "d", buckets: { schema: 0, min: 1, max: 2 }, extremes: true },
      series: [{ ...begun, counts: [0, 1, 0], sums: ["0", "15", "0"], min: "15", max: "15" }],
    },
  ],
};

/** The same as version 2 writes it. Merges leave out what each thread has recorded. */
const series = [
  [{ ...begun, resets: 0, scaled: "30" }],
  // Levels are doubles, and a series without one is left out.
  [
    { ...begun, labels: { x: "1" }, level: "-1.5", time: 2000 },
    { ...begun, labels: { x: "3" }, level: "9223372036854776000", time: 2000 },
  ],
  [{ ...begun, count: 2, scaled: "50", scaledMin: "20", scaledMax: "30" }],
  [{ ...begun, counts: [0, 1, 0], scaledSums: ["0", "15", "0"], scaledMin: "15", scaledMax: "15" }],
];

function share(content: object): object {
  return { lane: 16, thread: 0, ...content };
}

const copyOf = (version: string) => JSON.parse(version) as Snapshot;
const text = JSON.stringify(old);

test("a snapshot of version 1 is merged as one of version 2", () => {
  const merged = mergeSnapshots(copyOf(text));
  expect(merged).toMatchObject({ type: "threadtally.snapshot", version: 2, blocks: [block] });
  expect(merged.metrics.map((metric) => metric.series)).toEqual(series);
  expect(merged.metrics.map(({ scale }) => scale)).toEqual([10, 1, 10, 10]);
  expect(merged.metrics.map(({ minMax }) => minMax)).toEqual([undefined, undefined, true, true]);
  expect(merged.metrics[3]?.buckets).toEqual({ schema: 0, min: 1, max: 2 });
  expect(JSON.stringify(merged)).not.toMatch(/extremes|units|"sums"/);
});

test("snapshots of both versions are added up, and the older one is not changed", () => {
  const given = copyOf(text);
  const now = { ...mergeSnapshots(copyOf(text)), blocks: [{ ...block, id: "b" }] };
  const { metrics } = mergeSnapshots(given, now);
  expect(metrics[0]?.series[0]).toMatchObject({ scaled: "60" });
  expect(metrics[2]?.series[0]).toMatchObject({ count: 4, scaled: "100", scaledMin: "20", scaledMax: "30" });
  expect(metrics[3]?.series[0]).toMatchObject({ counts: [0, 2, 0], scaledSums: ["0", "30", "0"] });
  expect(given).toEqual(old);
});

test("a snapshot of version 1 is subtracted from a later one of version 2", () => {
  const later = mergeSnapshots(copyOf(text.replace('"units":"30"', '"units":"50"')));
  expect(subtractSnapshots(later, copyOf(text)).metrics[0]?.series[0]).toMatchObject({ scaled: "20" });
});

test.each([
  ["no list of metrics", (metrics: unknown[]) => ({ metrics: { length: metrics.length } })],
  ["no metric", (metrics: unknown[]) => ({ metrics: [...metrics, null] })],
  ["a metric without series", () => ({ metrics: [{ ...plain, kind: "counter", name: "a_total" }] })],
  ["no series", () => ({ metrics: [{ ...plain, kind: "counter", name: "a_total", series: ["1"] }] })],
  ["a share that is none", () => withSeries({ ...begun, units: "1", threads: [7] })],
  ["shares that are no list", () => withSeries({ ...begun, units: "1", threads: 7 })],
  ["a sum that is no integer", () => withSeries({ ...begun, units: "1.5" })],
  ["a gauge of scale 0", () => withLevel("1", { scale: 0 })],
  ["a gauge of scale -1", () => withLevel("1", { scale: -1 })],
  ["a gauge of scale 0.5", () => withLevel("1", { scale: 0.5 })],
  ["a gauge whose series are no list", () => withLevel("1", { series: { length: 1 } })],
  ["a gauge without a series", () => withLevel("1", { series: [null] })],
  ["a level that is no text", () => withLevel(1)],
  ["a level that is no integer", () => withLevel("1.5")],
  ["an endless level", () => withLevel("9".repeat(41))],
  ["a level with something before it", () => withLevel("x1")],
  ["a level with something behind it", () => withLevel("1x")],
])("one of version 1 with %s is refused as one of version 2 is", (_, change) => {
  const wrong = { ...old, ...change(old.metrics) };
  expect(() => mergeSnapshots(wrong as never)).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
});

function withLevel(units: unknown, change = {}): object {
  const series = [{ ...begun, units, time: 2000 }];
  return { metrics: [{ ...plain, kind: "gauge", name: "a", aggregate: "last", series, ...change }] };
}

function withSeries(one: object): object {
  return { metrics: [{ ...plain, kind: "counter", name: "a_total", series: [one] }] };
}

test("what was merged is exposed; the snapshot itself is refused, and the error says what reads it", () => {
  const lines = new TextDecoder().decode(expose(mergeSnapshots(copyOf(text)))).split("\n");
  for (const line of ["a_total 3", "c_sum 5", "c_count 2", "d_sum 1.5"]) expect(lines).toContain(line);
  expect(() => expose(copyOf(text))).toThrow(/mergeSnapshots reads version 1/);
});

test.each([undefined, null, 1, "1"])("%s is refused as no snapshot at all", (nothing) => {
  expect(() => mergeSnapshots(nothing as never)).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
  const nothings = { ...old, metrics: [nothing] };
  expect(() => mergeSnapshots(nothings as never)).toThrow(/metric 0 is /);
});

test("a version that is not known is refused, and the error says which are", () => {
  expect(() => mergeSnapshots({ ...old, version: 3 } as never)).toThrow(
    /of version 2, or a promise of one, is needed \(mergeSnapshots reads version 1\)/,
  );
});

test.each([null, undefined, 5, "text"])("in a snapshot of version 1, %o in place of an object stays", (other) => {
  expect(currentVersion({ version: 1, metrics: [other] })).toEqual({ version: 2, metrics: [other] });
  const metrics = [{ series: [other] }, { series: [{ threads: [other] }] }];
  expect(currentVersion({ version: 1, metrics })).toEqual({
    version: 2,
    metrics: [{ series: [other] }, { series: [{ threads: [other] }] }],
  });
});
