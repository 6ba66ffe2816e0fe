/** Merges of gauges: averages are weighted, and no number is lost on the way. */

import { mergeSnapshots, Registry, type Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";

test("an average is weighted by the threads that have a level, in any order", async () => {
  const [registry, alone] = [new Registry(), new Registry()];
  const others = [await anotherCopy(), await anotherCopy()].map((copy) => copy.Registry.attach(registry.handle));
  const all = [registry, ...others, alone];
  for (const [i, one] of all.entries()) one.gauge({ name: "a", aggregate: "average" }).set([1, 2, 6, -1][i] as number);
  const [three, one] = [registry, alone].map((of) => JSON.parse(JSON.stringify(of.snapshot())) as Snapshot);
  for (const attached of all.toReversed()) attached.detach();
  const series = (...snapshots: Snapshot[]) => mergeSnapshots(...snapshots).metrics[0]?.series;
  expect(series(three as Snapshot)).toMatchObject([{ level: "3", levels: 3 }]);
  expect(series(three as Snapshot, one as Snapshot)).toMatchObject([{ level: "2", levels: 4 }]);
  expect(series(one as Snapshot, three as Snapshot)).toMatchObject([{ level: "2", levels: 4 }]);
});

test("levels that are no finite numbers go through JSON and merges", () => {
  const registry = new Registry();
  const levels = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, Number.MAX_VALUE, 1e21];
  const gauge = registry.gauge({ name: "a", labelNames: ["x"] });
  for (const level of levels) gauge.labels(String(level)).set(level);
  const sent = JSON.parse(JSON.stringify(registry.snapshot())) as Snapshot;
  registry.detach();
  for (const snapshot of [sent, mergeSnapshots(sent)]) {
    const read = new Map(snapshot.metrics[0]?.series.map(({ labels, level }) => [labels.x, Number(level)]));
    expect(read).toEqual(new Map(levels.map((level) => [String(level), level])));
  }
});
