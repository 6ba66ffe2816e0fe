/** Merges of snapshots: blocks, processes and machines add up to the last digit, in any order. */

import fc from "fast-check";
import { mergeSnapshots, Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

function define(registry: Registry) {
  return {
    hits: registry.counter({ name: "hits_total", labelNames: ["route"] }),
    ratio: registry.mean({ name: "ratio" }),
    took: registry.histogram({ name: "took_seconds", buckets: [0.1, 1] }),
    queued: registry.gauge({ name: "queued", aggregate: "sum" }),
    latest: registry.gauge({ name: "latest" }),
    peak: registry.gauge({ name: "peak", aggregate: "max" }),
    low: registry.gauge({ name: "low", aggregate: "min" }),
    usual: registry.gauge({ name: "usual", aggregate: "average" }),
    earliest: registry.gauge({ name: "earliest", aggregate: "first" }),
  };
}

const record = fc.record({
  route: fc.constantFrom("/", "/a", "/b"),
  hits: fc.nat(1000),
  value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
});

/** Returns a snapshot as another process would send it. */
function snapshotOf(records: readonly { route: string; hits: number; value: number }[]): Snapshot {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
  const { hits, ratio, took, queued, latest, peak, low, usual, earliest } = define(registry);
  for (const { route, hits: amount, value } of records) {
    hits.labels(route).inc(amount);
    ratio.record(value);
    took.record(value);
    queued.set(amount);
    latest.set(value);
    for (const gauge of [peak, low, earliest]) gauge.set(value);
    usual.set(amount);
  }
  const snapshot = JSON.parse(JSON.stringify(registry.snapshot())) as Snapshot;
  registry.detach();
  return snapshot;
}

test("merging is associative and commutative to the last digit, with whole numbers as levels", () => {
  const three = fc.tuple(fc.array(record), fc.array(record), fc.array(record));
  holds(
    fc.property(three, (groups) => {
      const [a, b, c] = groups.map(snapshotOf) as [Snapshot, Snapshot, Snapshot];
      const together = mergeSnapshots(a, b, c);
      expect(mergeSnapshots(mergeSnapshots(a, b), c)).toEqual(together);
      expect(mergeSnapshots(a, mergeSnapshots(c, b))).toEqual(together);
      expect(mergeSnapshots(c, b, a)).toEqual(together);
    }),
    30,
  );
});

test("a merge of blocks contains what one block would", () => {
  holds(
    fc.property(fc.array(record, { minLength: 1 }), fc.array(record, { minLength: 1 }), (first, second) => {
      const contents = (snapshot: Snapshot) =>
        mergeSnapshots(snapshot)
          .metrics.filter(({ kind }) => kind !== "gauge")
          .map(({ series }) => series.map(({ startTime: _, creation: __, ...content }) => content));
      const merged = mergeSnapshots(snapshotOf(first), snapshotOf(second));
      expect(contents(merged)).toEqual(contents(snapshotOf([...first, ...second])));
    }),
    30,
  );
});

test("the levels of a gauge become one by its aggregate", () => {
  const [low, high] = [
    snapshotOf([{ route: "/", hits: 3, value: 5 }]),
    snapshotOf([{ route: "/", hits: 4, value: 2 }]),
  ] as const;
  const later = {
    ...high,
    metrics: high.metrics.map((metric) => ({
      ...metric,
      series: metric.series.map((one) => ({ ...one, time: 1e15 })),
    })),
  };
  const level = (name: string) =>
    mergeSnapshots(low, later).metrics.find((metric) => metric.name === name)?.series[0]?.level;
  const names = ["queued", "peak", "low", "latest", "earliest", "usual"];
  expect(names.map(level)).toEqual(["7", "5", "2", "2", "5", "3.5"]);
});

test("a gauge without a level has no series, so a merge ignores it, however late it was read", () => {
  const [set, unset] = [snapshotOf([{ route: "/", hits: 3, value: 5 }]), snapshotOf([])];
  for (const merged of [mergeSnapshots(set, unset), mergeSnapshots(unset, set)]) {
    const gauges = (snapshot: Snapshot) => snapshot.metrics.filter(({ kind }) => kind === "gauge");
    expect(gauges(merged)).toEqual(gauges(mergeSnapshots(set)));
    expect(gauges(mergeSnapshots(unset)).map(({ series }) => series)).toEqual(Array(6).fill([]));
  }
});

test("the same block twice is refused", () => {
  const snapshot = snapshotOf([]);
  const message = new RegExp(
    `added once, but ${snapshot.blocks[0]?.id} came twice. Take one snapshot .* its threads share`,
  );
  expectRefusal(() => mergeSnapshots(snapshot, snapshot), RangeError, "SNAPSHOT_INVALID", message);
});

test("metrics of one name with different definitions are refused", () => {
  const registry = new Registry();
  registry.mean({ name: "ratio", scale: 7 });
  expect(() => mergeSnapshots(registry.snapshot(), snapshotOf([]))).toThrow(
    expect.objectContaining({ code: "DEFINITION_CONFLICT" }),
  );
  registry.detach();
});

test.each([undefined, null, 3, "snapshot", {}, { type: "threadtally.snapshot", version: 3, blocks: [], metrics: [] }])(
  "%o is not a snapshot",
  (snapshot) => {
    expect(() => mergeSnapshots(snapshot as unknown as Snapshot)).toThrow(TypeError);
    expect(() => subtractSnapshots(snapshotOf([]), snapshot as unknown as Snapshot)).toThrow(
      expect.objectContaining({ code: "SNAPSHOT_INVALID" }),
    );
  },
);

test.each([
  ["a scaled sum that is no integer", { scaled: "1.5" }],
  ["no labels", { labels: undefined }],
])("a snapshot whose series has %s is refused", (_, change) => {
  const registry = new Registry();
  registry.counter({ name: "hits_total" }).inc();
  const snapshot = registry.snapshot();
  const metrics = snapshot.metrics.map((metric) => ({
    ...metric,
    series: metric.series.map((series) => ({ ...series, ...change })),
  })) as unknown as Snapshot["metrics"];
  const refusal = expect.objectContaining({ code: "SNAPSHOT_INVALID", name: "TypeError" });
  expect(() => mergeSnapshots(snapshot, { ...snapshot, blocks: [], metrics })).toThrow(refusal);
  expect(() => subtractSnapshots({ ...snapshot, metrics }, snapshot)).toThrow(refusal);
  registry.detach();
});

test("resets add up, and are left out if a snapshot of an older version has none", () => {
  const [one, other] = [new Registry(), new Registry()];
  for (const registry of [one, other]) registry.mean({ name: "ratio" }).reset();
  one.reset();
  const resets = (...snapshots: Snapshot[]) => mergeSnapshots(...snapshots).metrics[0]?.series[0]?.resets;
  expect(resets(one.snapshot(), other.snapshot())).toBe(3);
  const { metrics, ...old } = other.snapshot();
  const series = metrics[0]?.series.map(({ resets: _, ...rest }) => rest) ?? [];
  const without = { ...old, metrics: [{ ...(metrics[0] as (typeof metrics)[0]), series }] };
  expect(resets(one.snapshot(), without)).toBeUndefined();
  expect(resets(without, one.snapshot())).toBeUndefined();
  one.detach();
  other.detach();
});

test("the order of a definition's members does not matter", () => {
  const [one, other] = [snapshotOf([]), snapshotOf([])];
  const turned = {
    ...other,
    metrics: other.metrics.map((metric) => Object.fromEntries(Object.entries(metric).reverse())),
  } as unknown as Snapshot;
  expect(mergeSnapshots(one, turned)).toEqual(mergeSnapshots(one, other));
});

test("counts that exceed 2^53 together are refused", () => {
  const huge = (): Snapshot => {
    const snapshot = snapshotOf([{ route: "/", hits: 1, value: 1 }]);
    return JSON.parse(JSON.stringify(snapshot).replace('"count":1', `"count":${2 ** 53 - 1}`));
  };
  expectRefusal(() => mergeSnapshots(huge(), huge()), RangeError, "SNAPSHOT_INVALID", /below 2\^53/);
});

test("an array is merged like its elements; other options and arguments are refused", () => {
  const snapshots = [snapshotOf([]), snapshotOf([])];
  expect(mergeSnapshots(snapshots)).toEqual(mergeSnapshots(...snapshots));
  expect(mergeSnapshots([])).toEqual(mergeSnapshots());
  const merge = mergeSnapshots as (...given: unknown[]) => unknown;
  expectRefusal(() => merge(snapshots, { onConflicts() {} }), TypeError, "OPTION_INVALID", /"onConflicts"/);
  expectRefusal(() => merge(snapshots, null), TypeError, "OPTION_INVALID", /^mergeSnapshots takes .* but got null/);
  expectRefusal(() => merge(snapshots, { onConflict: 1 }), TypeError, "OPTION_INVALID", /a function, but got 1/);
  expectRefusal(() => merge(snapshots, {}, snapshots), TypeError, "OPTION_INVALID", /more arguments/);
  expectRefusal(() => merge([snapshots[0], null]), TypeError, "SNAPSHOT_INVALID", /but got null/);
  expectRefusal(() => merge(snapshots[0], snapshots), TypeError, "SNAPSHOT_INVALID", /an array of 2/);
});

/** A snapshot of one counter. */
function snapshotOfCounter(name: string, help = "", scale = 1): Snapshot {
  const registry = new Registry({ maxBytes: 2 ** 18, maxThreads: 1 });
  registry.counter({ name, help, scale }).inc();
  const snapshot = registry.snapshot();
  registry.detach();
  return snapshot;
}

test("a merge has all blocks, sorted by id, and its metrics sorted by name", () => {
  const snapshots = ["b_total", "c_total", "a_total", "B_total"].map((name) => snapshotOfCounter(name));
  const { blocks, metrics } = mergeSnapshots(snapshots);
  expect(blocks.map(({ id }) => id)).toEqual(snapshots.map((one) => one.blocks[0]?.id).sort());
  expect(metrics.map(({ name }) => name)).toEqual(["B_total", "a_total", "b_total", "c_total"]);
});

test("if helps differ, the one that sorts first is kept in any order", () => {
  holds(
    fc.property(fc.shuffledSubarray(["Hits.", "Calls.", "Requests."], { minLength: 3 }), (helps) => {
      const { metrics } = mergeSnapshots(helps.map((help) => snapshotOfCounter("hits_total", help)));
      expect(metrics).toMatchObject([{ help: "Calls.", series: [{ scaled: "3" }] }]);
    }),
    12,
  );
});

test("a snapshot without blocks has one vote, and its conflicts are reported", () => {
  const scaled = (scale: number) => snapshotOfCounter("hits_total", "", scale);
  const messages: string[] = [];
  const onConflict = ({ message }: Error) => messages.push(message);
  const [five, seven] = [scaled(5), scaled(7)];
  const handmade: Snapshot = { ...scaled(7), blocks: [] };
  expect(mergeSnapshots([five, handmade, seven], { onConflict }).metrics).toMatchObject([{ scale: 7 }]);
  expect(messages).toEqual([expect.stringContaining(`The series of the block ${five.blocks[0]?.id} are left out.`)]);
  expect(mergeSnapshots([five, handmade, scaled(5)], { onConflict }).metrics).toMatchObject([{ scale: 5 }]);
  expect(messages.slice(1)).toEqual([expect.stringContaining("The series of the block of no id are left out.")]);
});
