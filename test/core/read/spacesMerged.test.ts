/** Snapshots of spaces: merged, subtracted and checked by space and name. */

import { mergeSnapshots, openLabels, Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, onTestFinished, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

function testRegistry(): Registry {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
  onTestFinished(() => registry.detach());
  return registry;
}

/** Returns a snapshot of a registry's counter `hits`, in a space if one is given. */
function snapshotOf(amount: number, space?: string): Snapshot {
  const registry = testRegistry();
  const options = space === undefined ? {} : { space };
  registry.counter({ name: "hits", ...options }).inc(amount);
  return registry.snapshot(options);
}

/** Returns the space, name and amount of each counter in a snapshot. */
const shown = ({ metrics }: Snapshot) => metrics.map(({ space, name, series }) => [space, name, series[0]?.scaled]);

test("metrics are merged by space and name, and sorted by both", () => {
  const parts = [snapshotOf(1, "b"), snapshotOf(2), snapshotOf(4, "a"), snapshotOf(8, "b"), snapshotOf(16)];
  const merged = mergeSnapshots(...parts);
  expect(shown(merged)).toEqual([
    [undefined, "hits", "18"],
    ["a", "hits", "4"],
    ["b", "hits", "9"],
  ]);
  expect(mergeSnapshots([...parts].reverse(), { onConflict: () => expect.unreachable() })).toEqual(merged);
  expect(mergeSnapshots(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
});

test("open label sets are merged whatever the order of their names", () => {
  const parts = [
    { a: 1, b: "x" },
    { b: "x", a: 1 },
    { b: "x", a: "1" },
  ].map((set) => {
    const registry = testRegistry();
    openLabels(registry.counter({ name: "hits", space: "a", labelNames: ["set"] }))
      .labels(set)
      .inc();
    return registry.snapshot({ space: "a" });
  });
  const [metric] = mergeSnapshots(parts).metrics;
  expect(metric?.series.map(({ labels, scaled }) => [labels, scaled])).toEqual([
    [{ set: '{"a":1,"b":"x"}' }, "2"],
    [{ set: '{"a":"1","b":"x"}' }, "1"],
  ]);
});

test("definitions of one space and name must agree, those of two spaces need not", () => {
  const registry = testRegistry();
  registry.mean({ name: "hits", space: "a" }).record(1);
  const mean = registry.snapshot({ space: "a" });
  expect(mergeSnapshots(mean, snapshotOf(1), snapshotOf(1, "b")).metrics).toHaveLength(3);
  expectRefusal(() => mergeSnapshots(mean, snapshotOf(1, "a")), RangeError, "DEFINITION_CONFLICT", /"space":"a"/);
  const conflicts: string[] = [];
  const onConflict = (error: Error & { code: string }, name: string) => conflicts.push(`${error.code} ${name}`);
  const merged = mergeSnapshots([mean, snapshotOf(1, "a"), snapshotOf(2, "a")], { onConflict });
  expect(shown(merged)).toEqual([["a", "hits", "3"]]);
  expect(conflicts).toEqual(["DEFINITION_CONFLICT hits"]);
});

test("a merge with onConflict keeps names of a space that would be written alike", () => {
  const registry = testRegistry();
  for (const name of ["a.b", "a_b"]) registry.counter({ name, space: "a" });
  const merged = mergeSnapshots([registry.snapshot({ space: "a" })], { onConflict: () => expect.unreachable() });
  expect(merged.metrics.map(({ name }) => name)).toEqual(["a.b", "a_b"]);
});

test("a difference is of the metrics of one space and name", () => {
  const registry = testRegistry();
  const hits = registry.counter({ name: "hits", space: "a" });
  registry.counter({ name: "hits" }).inc(100);
  hits.inc(2);
  const [before, other] = [registry.snapshot({ space: "a" }), registry.snapshot()];
  hits.inc(3);
  const later = registry.snapshot({ space: "a" });
  expect(shown(subtractSnapshots(later, before))).toEqual([["a", "hits", "3"]]);
  // Without an earlier reading of the metric, everything counts.
  expect(shown(subtractSnapshots(later, other))).toEqual([["a", "hits", "5"]]);
});

test("a snapshot with a wrong space, or with names that its space does not allow, is refused", () => {
  const good = JSON.stringify(snapshotOf(1, "a"));
  const refused = (part: string, wrong: string, message: RegExp) => {
    const snapshot = JSON.parse(good.replace(part, wrong)) as Snapshot;
    expectRefusal(() => mergeSnapshots(snapshot), TypeError, "SNAPSHOT_INVALID", message);
  };
  refused('"space":"a"', '"space":""', /"hits" breaks a rule: A space must have 1 to 255/);
  refused('"space":"a"', '"space":1', /A space must have 1 to 255 characters of well-formed Unicode, but got 1\./);
  refused('"space":"a"', '"space":null', /A space must have/);
  refused('"name":"hits"', '"name":""', /A metric's name must have 1 to 255 characters of well-formed/);
  refused('"labelNames":[]', '"labelNames":["otel_metric_overflow"]', /reserved/);
  refused('"name":"hits","space":"a"', '"name":"any name"', /begin with a letter/);
  const named = JSON.parse(
    good.replace('"name":"hits"', '"name":"any name"').replace("[]", '["any label"]'),
  ) as Snapshot;
  expect(mergeSnapshots(named).metrics[0]).toMatchObject({ name: "any name", labelNames: ["any label"] });
  const twice = JSON.parse(good) as { metrics: unknown[] };
  twice.metrics.push(twice.metrics[0]);
  expectRefusal(() => mergeSnapshots(twice as never), TypeError, "SNAPSHOT_INVALID", /"hits" is listed twice/);
});
