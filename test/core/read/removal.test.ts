/** The removal of label sets, one by one. */

import type { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { closingsOf, isHidden } from "../../../src/core/read/reading.ts";
import { removeLevel, removeSeries } from "../../../src/core/read/removal.ts";
import { anotherCopy } from "../../support/copies.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf, seriesAt, walk } from "./positions.ts";

test("removing reports whether the series was visible, and hides it until something is recorded", () => {
  const registry = testRegistry();
  const labelNames = ["x"] as const;
  const counter = registry.counter({ name: "a_total", labelNames }).labels("1");
  const mean = registry.mean({ name: "b", labelNames }).labels("1");
  const spread = registry.histogram({ name: "f", buckets: [1, 9], labelNames }).labels("1");
  const jobs = registry.upDownCounter({ name: "c", labelNames }).labels("1");
  const last = registry.gauge({ name: "d", labelNames }).labels("1");
  const sum = registry.gauge({ name: "e", aggregate: "sum", labelNames }).labels("1");
  const uses: Record<string, (value: number) => void> = {
    a_total: (value) => counter.inc(value),
    b: (value) => mean.record(value),
    c: (value) => jobs.add(value),
    d: (value) => last.set(value),
    e: (value) => sum.set(value),
    f: (value) => spread.record(value),
  };
  const shows = (name: string) => registry.snapshot().metrics.find((metric) => metric.name === name)?.series.length;
  for (const [name, use] of Object.entries(uses)) {
    const position = positionOf(registry, name);
    // Created, and nothing recorded in it: only a gauge is not visible, since it has no level.
    const isGauge = name === "d" || name === "e";
    expect(
      [shows(name), removeSeries(seriesAt(position)), shows(name), removeSeries(seriesAt(position))],
      name,
    ).toEqual([isGauge ? 0 : 1, !isGauge, 0, false]);
    use(5);
    expect(
      [shows(name), removeSeries(seriesAt(position)), shows(name), removeSeries(seriesAt(position))],
      name,
    ).toEqual([1, true, 0, false]);
    use(2);
    use(1);
    expect(shows(name), name).toBe(1);
  }
  const values = [counter.value, mean.read().sum, jobs.value, last.value, sum.value, spread.read().sum];
  expect(values).toEqual([3, 3, 3, 1, 1, 3]);
  for (const [name, use] of Object.entries(uses)) {
    const series = seriesAt(positionOf(registry, name));
    use(1);
    expect(removeSeries(series), name).toBe(true);
    // The metric has kept its address since before the removal, so only the number shows that something was recorded.
    use(2);
    expect([removeSeries(series), removeSeries(series)], name).toEqual([true, false]);
  }
});

/** A family of each content with its only label set removed, its series, and what is recorded in another label set. */
const REMOVED = {
  counter: () => removed((registry) => registry.counter({ name: "a", labelNames: ["x"] })),
  histogram: () => removed((registry) => registry.histogram({ name: "a", buckets: [1, 2], labelNames: ["x"] })),
  "gauge of the last level": () =>
    removed(
      (registry) => registry.gauge({ name: "a", labelNames: ["x"] }),
      (gauge) => gauge.set(1),
    ),
  "gauge of all threads": () =>
    removed(
      (registry) => registry.gauge({ name: "a", aggregate: "sum", labelNames: ["x"] }),
      (gauge) => gauge.set(1),
    ),
};

function removed<M>(
  make: (registry: Registry) => { labels(x: string): M; remove(x: string): boolean },
  show?: (metric: M) => void,
) {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const family = make(registry);
  family.labels("old");
  const position = positionOf(registry, "a");
  const series = seriesAt(position);
  removeSeries(series);
  const reuse = () => {
    const metric = family.labels("new");
    show?.(metric);
  };
  return { registry, position, series, reuse };
}

test.each(Object.entries(REMOVED))("a %s whose series another label set has taken is not removed again", (_, make) => {
  const { registry, series, reuse } = make();
  reuse();
  expect(removeSeries(series)).toBe(false);
  expect(registry.snapshot().metrics[0]?.series.map(({ labels }) => labels.x)).toEqual(["new"]);
});

test("a removed gauge stays as it is, so that another label set can take its series meanwhile", () => {
  for (const make of [REMOVED["gauge of the last level"], REMOVED["gauge of all threads"]]) {
    const { position, series } = make();
    const before = closingsOf(position);
    expect(removeSeries(series)).toBe(false);
    expect([closingsOf(position), isHidden(position)]).toEqual([before, true]);
  }
});

describe("an up-down counter that was removed", () => {
  function removedCounter() {
    const registry = testRegistry();
    const jobs = registry.upDownCounter({ name: "a", labelNames: ["x"] }).labels("1");
    jobs.add(0);
    const position = positionOf(registry, "a");
    const series = seriesAt(position);
    removeSeries(series);
    return { jobs, position, series };
  }

  test("gets another version if it is removed again, so that a change in progress does not show it", () => {
    const { position, series } = removedCounter();
    const before = closingsOf(position);
    expect(removeSeries(series)).toBe(false);
    expect([closingsOf(position), isHidden(position)]).toEqual([before + 1, true]);
  });

  test("is removed with what is added to it meanwhile", () => {
    const { jobs, position, series } = removedCounter();
    const { attachment } = position;
    const { kernel } = attachment;
    let isDone = false;
    const hide = (entry: number) => {
      // As another thread could.
      if (!isDone) jobs.add(5);
      isDone = true;
      return kernel.hide(entry);
    };
    Object.defineProperty(attachment, "kernel", { value: { ...kernel, hide } });
    expect(removeSeries(series)).toBe(true);
    expect([jobs.value, isHidden(position), isDone]).toEqual([0, true, true]);
  });
});

test("a level is removed unless another one was set meanwhile", () => {
  const registry = testRegistry();
  const gauge = registry.gauge({ name: "a", labelNames: ["x"] }).labels("1");
  gauge.set(6);
  const position = positionOf(registry, "a");
  removeLevel(position, 5);
  expect([gauge.value, isHidden(position)]).toEqual([6, false]);
  removeLevel(position, 6);
  expect([gauge.value, isHidden(position)]).toEqual([Number.NaN, true]);
});

test("clear hides the overflow series from readings of totals, too, if a reset has emptied it before", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const served = registry.counter({ name: "served", labelNames: ["x"] });
  served.labels("1").inc();
  served.labels("2").inc(5);
  registry.reset();
  expect(served.clear()).toBe(1);
  const totals = () => walk(registry, (cursor) => cursor.value, registry.cursor({ ignoreResets: true }));
  expect(totals()).toEqual([]);
  served.labels("1").inc();
  served.labels("2").inc();
  expect(totals()).toEqual([6, 2]);
});

test("a removed value of 0 was a value", () => {
  const registry = testRegistry();
  const mean = registry.mean({ name: "a", labelNames: ["x"] });
  mean.labels("1").record(5);
  mean.remove("1");
  mean.labels("1").record(0);
  expect(mean.remove("1")).toBe(true);
  expect(mean.remove("1")).toBe(false);
});

test("a level that is taken back removes the label set once no other thread has a level in it", async () => {
  const registry = testRegistry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  const options = { name: "a", aggregate: "sum", labelNames: ["x"] } as const;
  const [mine, its] = [registry.gauge(options).labels("1"), other.gauge(options).labels("1")];
  const isRemoved = () => isHidden(positionOf(registry, "a"));
  its.set(2);
  mine.set(3);
  mine.clear();
  expect([mine.value, isRemoved()]).toEqual([2, false]);
  mine.set(3);
  its.clear();
  mine.clear();
  expect([mine.value, isRemoved()]).toEqual([Number.NaN, true]);
  other.detach();
});

test("a gauge without labels, whose level is taken back, is not removed", () => {
  const registry = testRegistry();
  const gauge = registry.gauge({ name: "a" });
  gauge.set(3);
  gauge.clear();
  expect([gauge.value, isHidden(positionOf(registry, "a"))]).toEqual([Number.NaN, false]);
});
