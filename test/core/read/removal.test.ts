/** The removal of label sets, one by one and by some of their labels. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { removeSeries } from "../../../src/core/read/removal.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf, seriesAt } from "./positions.ts";

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

describe("label sets with some labels", () => {
  test("are removed in one metric, whatever their other labels are", () => {
    const registry = testRegistry();
    const served = registry.counter({ name: "served", labelNames: ["tenant", "method"] });
    for (const tenant of ["acme", "other"]) for (const method of ["GET", "PUT"]) served.labels(tenant, method).inc();
    expect(served.removeMatching({ tenant: "acme" })).toBe(2);
    expect(served.removeMatching({ tenant: "acme" })).toBe(0);
    expect(served.removeMatching({ tenant: "other", method: "PUT" })).toBe(1);
    const [metric] = registry.snapshot().metrics;
    expect(metric?.series.map(({ labels }) => labels)).toEqual([{ tenant: "other", method: "GET" }]);
  });

  test("are removed in all metrics that have the labels, and in no others", () => {
    const registry = testRegistry();
    const shown = () => registry.snapshot().metrics.map(({ name, series }) => [name, series.length]);
    registry
      .counter({ name: "a", labelNames: ["tenant", "x"] })
      .labels("1", "y")
      .inc();
    registry
      .gauge({ name: "b", labelNames: ["tenant"], aggregate: "sum" })
      .labels(1)
      .set(3);
    registry
      .mean({ name: "c", labelNames: ["tenant"] })
      .labels("2")
      .record(3);
    registry
      .counter({ name: "d", labelNames: ["x"] })
      .labels("1")
      .inc();
    registry.counter({ name: "e" }).inc();
    const spaced = registry.counter({ name: "a", space: "s", labelNames: ["tenant"] });
    spaced.labels("1").inc();
    expect(registry.removeMatching({ tenant: "1" })).toBe(2);
    expect(shown()).toEqual([
      ["a", 0],
      ["b", 0],
      ["c", 1],
      ["d", 1],
      ["e", 1],
    ]);
    expect(spaced.labels("1").value).toBe(1);
    expect(registry.removeMatching({ tenant: 1 }, { space: "s" })).toBe(1);
    expect(spaced.labels("1").value).toBe(0);
    expect(registry.removeMatching({ none: "1" })).toBe(0);
  });

  test("do not include the overflow series", () => {
    const registry = testRegistry({ maxSeriesPerMetric: 1 });
    const served = registry.counter({ name: "served", labelNames: ["x"] });
    served.labels("1").inc();
    served.labels("2").inc(5);
    expect(served.removeMatching({ x: "2" })).toBe(0);
    expect(served.removeMatching({ x: "1" })).toBe(1);
    const [metric] = registry.snapshot().metrics;
    expect(metric?.series.map(({ scaled }) => scaled)).toEqual(["5"]);
  });

  test("are removed although another thread resets them meanwhile", () => {
    const registry = testRegistry();
    const served = registry.counter({ name: "served", labelNames: ["tenant"] });
    served.labels("acme").inc();
    const { labelSets } = positionOf(registry, "served").metric;
    const of = labelSets.of.bind(labelSets);
    // The labels of a series that another thread resets while they are decoded have to be decoded again.
    let resets = 0;
    labelSets.of = (...given) => {
      if (resets++ === 0) return undefined;
      return of(...given);
    };
    expect(served.removeMatching({ tenant: "acme" })).toBe(1);
    expect(resets).toBe(2);
  });

  test("are refused, in all metrics or in one, if none is given, or if one is no label or has no text", () => {
    const registry = testRegistry();
    const served = registry.counter({ name: "served", labelNames: ["tenant"] });
    served.labels("acme").inc();
    const none = /removeMatching takes an object with one label or more, but "served" got an object\. Call clear\(\)/;
    expectRefusal(() => served.removeMatching({}), TypeError, "LABELS_INVALID", none);
    for (const given of [{}, "acme", null, undefined, 5]) {
      const refusal = /one label or more, but "registry\.removeMatching" got/;
      expectRefusal(() => registry.removeMatching(given as never), TypeError, "LABELS_INVALID", refusal);
    }
    const unknown = /"served" has the labels tenant, but got "method"\. Leave it out/;
    expectRefusal(() => served.removeMatching({ method: "GET" } as never), TypeError, "LABELS_INVALID", unknown);
    const text = /must be a string, a number or a boolean, but "tenant" of "served" got undefined/;
    expectRefusal(() => served.removeMatching({ tenant: undefined as never }), TypeError, "LABELS_INVALID", text);
    const surrogate = () => registry.removeMatching({ tenant: "\ud800" });
    expectRefusal(
      surrogate,
      RangeError,
      "LABELS_INVALID",
      /"tenant" of "registry\.removeMatching" has a lone surrogate/,
    );
    const option = () => registry.removeMatching({ tenant: "acme" }, { metrics: [] } as never);
    expectRefusal(option, TypeError, "OPTION_INVALID", /Options here are space, but got "metrics"/);
    expect(served.labels("acme").value).toBe(1);
    const counting = testRegistry({ onInvalid: "count" });
    expect(counting.counter({ name: "served", labelNames: ["tenant"] }).removeMatching({})).toBe(0);
    expect(counting.stats().rejected).toBe(1);
  });

  test("cannot be removed once the registry was detached", () => {
    const registry = new Registry();
    const served = registry.counter({ name: "served", labelNames: ["tenant"] });
    registry.detach();
    const detached = /detach/;
    expectRefusal(() => served.removeMatching({ tenant: "acme" }), RangeError, "DETACHED", detached);
    expectRefusal(() => registry.removeMatching({ tenant: "acme" }), RangeError, "DETACHED", detached);
  });
});
