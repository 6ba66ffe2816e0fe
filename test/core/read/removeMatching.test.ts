/** The removal of all label sets that have some labels. */

import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf } from "./positions.ts";

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

  test("are removed although another thread resets them meanwhile", async () => {
    const registry = testRegistry();
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    const served = registry.counter({ name: "served", labelNames: ["tenant"] });
    served.labels("acme").inc();
    // The labels of a series that is reset while they are decoded have to be decoded again.
    const decoded = beforeDecoding(registry, () => other.reset());
    expect(served.removeMatching({ tenant: "acme" })).toBe(1);
    expect(decoded).toEqual([undefined, { tenant: "acme" }]);
  });

  test("are left alone if another label set takes the series meanwhile", async () => {
    const registry = testRegistry({ maxSeriesPerMetric: 1 });
    const other = (await anotherCopy()).Registry.attach(registry.handle);
    const definition = { name: "served", labelNames: ["tenant"] } as const;
    const served = registry.counter(definition);
    const there = other.counter(definition);
    there.labels("acme").inc();
    const decoded = beforeDecoding(registry, () => {
      there.remove("acme");
      there.labels("other").inc();
    });
    expect(served.removeMatching({ tenant: "acme" })).toBe(0);
    expect(decoded).toEqual([undefined]);
    expect(served.labels("other").value).toBe(1);
  });

  test("are decoded once: readings find them afterwards", () => {
    const registry = testRegistry();
    const served = registry.counter({ name: "served", labelNames: ["tenant"] });
    for (const tenant of ["a", "b"]) served.labels(tenant).inc();
    expect(served.removeMatching({ tenant: "none" })).toBe(0);
    const { labelSets } = positionOf(registry, "served").metric;
    expect([labelSets.known(1, 1), labelSets.known(2, 2)]).toEqual([{ tenant: "a" }, { tenant: "b" }]);
  });

  test("are refused, in all metrics or in one, if none is given, or if one is no label or has no text", () => {
    const registry = testRegistry();
    const served = registry.counter({ name: "served", labelNames: ["tenant"] });
    served.labels("acme").inc();
    const none =
      /removeMatching takes an object with one label or more, but "served" got an object\. Call clear\(\) to remove all/;
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

/** Calls `change` before the first labels of "served" are decoded, as another thread could. Returns what is decoded. */
function beforeDecoding(registry: Registry, change: () => void): unknown[] {
  const { labelSets } = positionOf(registry, "served").metric;
  const of = labelSets.of.bind(labelSets);
  const decoded: unknown[] = [];
  labelSets.of = (...given) => {
    if (decoded.length === 0) change();
    const labels = of(...given);
    decoded.push(labels);
    return labels;
  };
  return decoded;
}
