/** The expiry of label sets in which nothing was recorded for some time. */

import type { Registry } from "threadtally";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Attachment } from "../../../src/core/memory/attachment.ts";
import type { BlockCursor } from "../../../src/core/read/blockCursor.ts";
import { testRegistry } from "../../support/testRegistry.ts";

/** Shorter than the time between any two readings here. */
const SOON = 1e-6;

/** Returns the label values that a reading shows. Time passes before it. */
function shown(registry: Registry): unknown[] {
  const start = performance.now();
  while (performance.now() - start < 0.05);
  return registry.snapshot().metrics.flatMap(({ series }) => series.map(({ labels }) => labels.x ?? "overflow"));
}

const KINDS = {
  counter: (registry: Registry) => {
    const family = registry.counter({ name: "a", labelNames: ["x"], expireAfter: SOON });
    return { family, use: (x: string) => family.labels(x).inc() };
  },
  "counter of large amounts": (registry: Registry) => {
    const family = registry.counter({ name: "a", labelNames: ["x"], expireAfter: SOON });
    return { family, use: (x: string) => family.labels(x).inc(2 ** 80) };
  },
  mean: (registry: Registry) => {
    const family = registry.mean({ name: "a", labelNames: ["x"], expireAfter: SOON });
    // A record of 0 changes the count only.
    return { family, use: (x: string) => family.labels(x).record(0) };
  },
  histogram: (registry: Registry) => {
    const family = registry.histogram({ name: "a", buckets: [1, 2], labelNames: ["x"], expireAfter: SOON });
    return { family, use: (x: string) => family.labels(x).record(2) };
  },
};

describe.each(Object.entries(KINDS))("a label set of a %s", (_, make) => {
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

  test("stays if something is recorded after it was found unchanged", () => {
    const registry = testRegistry();
    const { use } = make(registry);
    const attachment = attachmentOf(registry);
    use("1");
    const before = recorded(registry);
    betweenLookAndRemoval(attachment, () => use("1"));
    expect(shown(registry)).toEqual(["1"]);
    expect(recorded(registry)).toBe(2n * before);
  });
});

test("a label set expires after its time, not before", () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "a", labelNames: ["x"], expireAfter: 3600 });
  family.labels("1").inc();
  expect([shown(registry), shown(registry), shown(registry)]).toEqual([["1"], ["1"], ["1"]]);
});

describe("a level that all threads share", () => {
  test("expires once it is unchanged, and may be set again", () => {
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

  test("stays if it is set after it was found unchanged", () => {
    const registry = testRegistry();
    const gauge = registry.gauge({ name: "a", labelNames: ["x"], expireAfter: SOON }).labels("1");
    const attachment = attachmentOf(registry);
    gauge.set(1);
    shown(registry);
    betweenLookAndRemoval(attachment, () => gauge.set(2));
    expect(shown(registry)).toEqual(["1"]);
    expect(gauge.value).toBe(2);
  });
});

test("a level of a living thread stays, and a label set without levels gives its series back", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const gauge = registry.gauge({ name: "a", aggregate: "sum", labelNames: ["x"], expireAfter: SOON });
  gauge.labels("1").set(5);
  expect([shown(registry), shown(registry), shown(registry)]).toEqual([["1"], ["1"], ["1"]]);
  gauge.labels("1").clear();
  expect([shown(registry), shown(registry)]).toEqual([[], []]);
  gauge.labels("2").set(1);
  expect(shown(registry)).toEqual(["2"]);
  expect(registry.stats().overflowed).toBe(0);
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

/** Has the next expiry call `record` after it has found a series unchanged, and before it removes the label set. */
function betweenLookAndRemoval(attachment: Attachment, record: () => void): void {
  const { kernel } = attachment;
  let isDone = false;
  const prepareReset = (table: number, lane: number) => {
    if (!isDone) record();
    isDone = true;
    return kernel.prepareReset(table, lane);
  };
  Object.defineProperty(attachment, "kernel", { value: { ...kernel, prepareReset }, configurable: true });
  onTestFinished(() => expect(isDone).toBe(true));
}

/** Returns the count of the one series, or its sum if it has none. */
function recorded(registry: Registry): bigint {
  const [metric] = registry.snapshot().metrics;
  const { count, counts, scaled } = metric?.series[0] ?? {};
  return BigInt(count ?? counts?.reduce((sum, one) => sum + one, 0) ?? (scaled as string));
}

/** Returns this thread's hold on a registry that has a metric. */
function attachmentOf(registry: Registry): Attachment {
  const cursor = registry.cursor() as unknown as BlockCursor;
  return cursor.attachment;
}
