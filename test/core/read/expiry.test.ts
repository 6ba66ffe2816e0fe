/** The expiry of label sets in which nothing was recorded for some time. */

import type { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { Directory } from "../../../src/core/memory/directory.ts";
import { Expiry } from "../../../src/core/read/expiry.ts";
import { closingsOf, isHidden } from "../../../src/core/read/reading.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { attachmentOf, FAMILIES, SOON, shown } from "./expiring.ts";
import { positionOf } from "./positions.ts";

describe.each(Object.entries(FAMILIES))("a label set of a %s", (_, make) => {
  test("expires once two readings have found it unchanged, and its series is used again", () => {
    const registry = testRegistry({ maxSeriesPerMetric: 2 });
    const { use } = make(registry);
    use("1");
    expect(shown(registry)).toEqual(["1"]);
    use("2");
    // At its first reading, nothing is known of 2.
    expect(shown(registry)).toEqual(["2"]);
    expect(shown(registry)).toEqual([]);
    for (let x = 3; x < 50; x++) {
      use(String(x));
      expect(shown(registry)).toEqual([String(x)]);
      expect(shown(registry)).toEqual([]);
    }
    expect(registry.stats().overflowed).toBe(0);
  });

  test("stays while something is recorded between readings", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    for (let reading = 0; reading < 5; reading++) {
      use("1");
      expect(shown(registry)).toEqual(["1"]);
    }
  });

  test("stays if it was reset and then recorded as much again", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    use("1");
    expect(shown(registry)).toEqual(["1"]);
    registry.reset();
    use("1");
    expect(shown(registry)).toEqual(["1"]);
    expect(shown(registry)).toEqual([]);
  });

  test("expires by readings of totals, too, if it was reset before", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    use("1");
    registry.reset();
    use("1");
    const expiry = expiryOf(registry);
    for (const time of [1, 2]) expiry.run({ ignoreResets: true }, time);
    expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  });

  test("is not removed again", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    use("1");
    // The first reading.
    const series = positionOf(registry, "a");
    expect(shown(registry)).toEqual([]);
    const before = closingsOf(series);
    expect([shown(registry), shown(registry), closingsOf(series)]).toEqual([[], [], before]);
  });
});

test("a label set expires once it has been unchanged for its time, not before", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a", labelNames: ["x"], expireAfter: 3600 }).labels("1");
  const expiry = expiryOf(registry);
  counter.inc();
  for (const time of [500, 3_600_499]) expiry.run({}, time);
  expect(counter.value).toBe(1);
  counter.inc();
  for (const time of [4_000_000, 7_599_999]) expiry.run({}, time);
  expect(counter.value).toBe(2);
  expiry.run({}, 7_600_000);
  expect(counter.value).toBe(0);
});

test("a level that all threads share expires once it is unchanged, and may be set again", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const gauge = registry.gauge({ name: "a", labelNames: ["x"], expireAfter: SOON });
  for (const level of [1, 0, -0, Number.NaN, Number.POSITIVE_INFINITY]) {
    gauge.labels("1").set(level);
    expect(shown(registry)).toEqual(["1"]);
    expect(shown(registry)).toEqual([]);
  }
  gauge.labels("2").set(5);
  expect(shown(registry)).toEqual(["2"]);
});

test("a gauge does not expire by the registry's expireAfter: it may be set to the same level all the time", () => {
  const registry = testRegistry({ expireAfter: SOON });
  registry
    .gauge({ name: "level", labelNames: ["x"] })
    .labels("set")
    .set(5);
  registry
    .counter({ name: "counted_total", labelNames: ["x"] })
    .labels("counted")
    .inc();
  expect(shown(registry)).toEqual(["set", "counted"]);
  expect([shown(registry), shown(registry)]).toEqual([["set"], ["set"]]);
});

test("a level of a living thread stays, and a label set without levels gives its series back", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const gauge = registry.gauge({ name: "a", aggregate: "sum", labelNames: ["x"], expireAfter: SOON });
  gauge.labels("1").set(5);
  const attachment = attachmentOf(registry);
  const { takeLane } = attachment;
  // Whether a level stays does not depend on a lane of the reader.
  attachment.takeLane = () => expect.unreachable();
  expect([shown(registry), shown(registry), shown(registry)]).toEqual([["1"], ["1"], ["1"]]);
  attachment.takeLane = takeLane;
  gauge.labels("1").clear();
  expect([shown(registry), shown(registry)]).toEqual([[], []]);
  gauge.labels("2").set(1);
  expect(shown(registry)).toEqual(["2"]);
  expect(registry.stats().overflowed).toBe(0);
});

test.each(["last", "sum"] as const)(
  "a gauge of %s expires in a full block, since it needs no memory for that",
  (aggregate) => {
    const registry = testRegistry({ maxBytes: 2 ** 18, maxThreads: 4 });
    const gauge = registry.gauge({ name: "a", aggregate, labelNames: ["x"], expireAfter: SOON });
    gauge.labels("1").set(5);
    if (aggregate === "sum") gauge.labels("1").clear();
    const series = positionOf(registry, "a");
    const { kernel } = series.attachment;
    for (let bytes = 2 ** 17; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
    shown(registry);
    expect([shown(registry), isHidden(series)]).toEqual([[], true]);
  },
);

test("a label set in which no level was ever set gives its series back without memory, too", () => {
  const registry = testRegistry({ maxBytes: 2 ** 18, maxThreads: 4 });
  const gauge = registry.gauge({ name: "a", aggregate: "sum", labelNames: ["x"], expireAfter: SOON });
  gauge.labels("1");
  const series = positionOf(registry, "a");
  const { kernel } = series.attachment;
  gauge.labels("2").set(5);
  for (let bytes = 2 ** 17; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
  expect([shown(registry), shown(registry), isHidden(series)]).toEqual([["2"], ["2"], true]);
});

test("an up-down counter expires at 0 only", () => {
  const registry = testRegistry();
  const open = registry.upDownCounter({ name: "a", labelNames: ["x"], expireAfter: SOON });
  open.labels("1").add(2);
  open.labels("2").add(2);
  open.labels("2").add(-2);
  expect([shown(registry), shown(registry)]).toEqual([["1", "2"], ["1"]]);
  open.labels("1").add(-2);
  expect([shown(registry), shown(registry)]).toEqual([["1"], []]);
});

test("the overflow series and metrics without labels stay", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1, expireAfter: SOON });
  const family = registry.counter({ name: "a", labelNames: ["x"] });
  family.labels("1").inc();
  family.labels("2").inc();
  registry.counter({ name: "b" }).inc();
  expect([shown(registry), shown(registry)]).toEqual([
    ["overflow", "1", "overflow"],
    ["overflow", "overflow"],
  ]);
});

test("the registry's expireAfter is that of each metric without its own, and 0 is never", () => {
  const registry = testRegistry({ expireAfter: SOON });
  registry
    .counter({ name: "a", labelNames: ["x"] })
    .labels("registry's")
    .inc();
  registry
    .counter({ name: "b", labelNames: ["x"], expireAfter: 0 })
    .labels("never")
    .inc();
  registry
    .counter({ name: "c", labelNames: ["x"], expireAfter: 3600 })
    .labels("later")
    .inc();
  expect(shown(registry)).toEqual(["registry's", "never", "later"]);
  expect(shown(registry)).toEqual(["never", "later"]);
});

test("a reading of some metrics, or of a space, removes no label sets of others", () => {
  const registry = testRegistry({ expireAfter: SOON });
  const a = registry.counter({ name: "a", labelNames: ["x"] });
  const b = registry.counter({ name: "b", labelNames: ["x"] });
  const spaced = registry.counter({ name: "a", space: "s", labelNames: ["x"] });
  for (const family of [a, b, spaced]) family.labels("1").inc();
  const read = (cursor: { next(): boolean }) => {
    const start = performance.now();
    while (performance.now() - start < 0.05);
    let series = 0;
    while (cursor.next()) series++;
    return series;
  };
  const deltas = registry.deltas({ metrics: ["b"] });
  expect([read(registry.cursor({ metrics: ["a"] })), read(registry.cursor({ metrics: ["a"] }))]).toEqual([1, 0]);
  expect([read(deltas.cursor()), b.labels("1").value, read(deltas.cursor())]).toEqual([1, 1, 0]);
  expect([a, b, spaced].map((family) => family.labels("1").value)).toEqual([0, 0, 1]);
  expect([read(registry.cursor({ space: "s" })), read(registry.cursor({ space: "s" }))]).toEqual([1, 0]);
});

test("a metric does not expire because one of the same name does in another space", () => {
  const registry = testRegistry();
  registry.counter({ name: "a", space: "s", labelNames: ["x"], expireAfter: SOON });
  registry
    .counter({ name: "a", labelNames: ["x"] })
    .labels("1")
    .inc();
  expect([shown(registry), shown(registry)]).toEqual([["1"], ["1"]]);
});

test("a thread without a lane removes nothing, and reads on", () => {
  const registry = testRegistry({ maxThreads: 1, expireAfter: SOON });
  const family = registry.counter({ name: "a", labelNames: ["x"] });
  attachmentOf(registry).takeLane = () => -1;
  family.labels("1").inc();
  expect([shown(registry), shown(registry)]).toEqual([["1"], ["1"]]);
});

/** Returns an expiry that has seen nothing yet, and whose readings begin at given times. */
function expiryOf(registry: Registry): Expiry {
  const attachment = attachmentOf(registry);
  return new Expiry(attachment, new Directory(attachment));
}
