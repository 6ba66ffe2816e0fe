/** Resets and removals where pinning the series is not simple: in a full block, without a lane, with too many users. */

import type { Registry } from "threadtally";
import { expect, onTestFinished, test } from "vitest";
import { pin } from "../../../src/core/memory/pins.ts";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { testRegistry } from "../../support/testRegistry.ts";
import { positionOf, seriesAt } from "../read/positions.ts";

/** A family of each kind, of the same name as the kind, what records 3 in its label set "1", and what that holds. */
const KINDS = {
  counter(registry: Registry) {
    const family = registry.counter({ name: "counter", expireAfter: 1e-6, labelNames: ["x"] });
    return { family, record: () => family.labels("1").inc(3), value: () => family.labels("1").value };
  },
  mean(registry: Registry) {
    const family = registry.mean({ name: "mean", expireAfter: 1e-6, labelNames: ["x"] });
    return { family, record: () => family.labels("1").record(3), value: () => family.labels("1").read().sum };
  },
  histogram(registry: Registry) {
    const family = registry.histogram({ name: "histogram", buckets: [1], expireAfter: 1e-6, labelNames: ["x"] });
    return { family, record: () => family.labels("1").record(3), value: () => family.labels("1").read().sum };
  },
  upDownCounter(registry: Registry) {
    const family = registry.upDownCounter({ name: "upDownCounter", labelNames: ["x"] });
    return { family, record: () => family.labels("1").add(3), value: () => family.labels("1").value };
  },
  last(registry: Registry) {
    const family = registry.gauge({ name: "last", labelNames: ["x"] });
    return { family, record: () => family.labels("1").set(3), value: () => family.labels("1").value };
  },
  max(registry: Registry) {
    const family = registry.gauge({ name: "max", aggregate: "max", labelNames: ["x"] });
    return { family, record: () => family.labels("1").set(3), value: () => family.labels("1").value };
  },
};

/** Returns a registry attached as by another thread, from another copy of the package. */
async function otherThread({ handle }: Registry): Promise<Registry> {
  const other = (await anotherCopy()).Registry.attach(handle);
  onTestFinished(() => other.detach());
  return other;
}

/** Returns a registry whose block is full, after another thread has recorded in each kind. */
async function fullRegistry(): Promise<Registry> {
  const registry = testRegistry({ maxBytes: 2 ** 18, maxThreads: 4 });
  const other = await otherThread(registry);
  for (const of of Object.values(KINDS)) of(other).record();
  const { kernel } = positionOf(registry, "last").attachment;
  for (let bytes = 2 ** 17; bytes >= 8; bytes /= 2) while (kernel.reserve(bytes, 8) !== 0);
  return registry;
}

test("in a full block, a thread that has no memory in a metric can neither reset nor remove, and says so", async () => {
  const registry = await fullRegistry();
  for (const [name, of] of Object.entries(KINDS)) {
    const { family, value } = of(registry);
    const one = family.labels("1");
    const uses: (() => unknown)[] = [() => family.remove("1"), () => family.removeMatching({ x: "1" })];
    if ("reset" in one) uses.push(() => one.reset());
    const rule = `first reset or removal in a metric needs .* 262144 bytes .* nothing was reset \\("${name}" had no room`;
    for (const use of uses) {
      const { refused } = registry.stats();
      expectRefusal(use, RangeError, "BLOCK_FULL", new RegExp(rule));
      expect([registry.stats().refused, value()], name).toEqual([refused + 1, 3]);
    }
  }
});

test("nothing expires there either, and readings go on", async () => {
  const registry = await fullRegistry();
  for (const of of Object.values(KINDS)) of(registry);
  const { refused } = registry.stats();
  for (let reading = 0; reading < 3; reading++) {
    const { metrics } = registry.snapshot();
    expect(metrics.map(({ series }) => series.map(({ labels }) => labels.x))).toEqual(metrics.map(() => ["1"]));
  }
  expect(registry.stats().refused).toBe(refused);
});

test.each(Object.entries(KINDS))(
  "a %s with as many users in a thread as there may be is reset and removed",
  (name, of) => {
    const registry = testRegistry();
    const { family, record, value } = of(registry);
    record();
    const position = positionOf(registry, name);
    const { attachment, entry } = position;
    const creation = attachment.kernel.enter(entry);
    const pinOnce = () => pin(attachment, position, entry, creation, attachment.takeLane());
    while (pinOnce() === "pinned");
    const one = family.labels("1");
    if ("reset" in one) {
      expect(one.reset()).toSatisfy((closed) => closed === 3 || (closed as { sum: number }).sum === 3);
      expect(pinOnce()).toBe("crowded");
      record();
      expect([registry.reset().metrics[0]?.series.length, value()]).toEqual([1, 0]);
      expect(pinOnce()).toBe("crowded");
      record();
    }
    expect(family.remove("1")).toBe(true);
    expect(registry.snapshot().metrics[0]?.series).toEqual([]);
  },
);

/** Returns a registry in a thread without a lane. */
async function withoutLane(): Promise<Registry> {
  const registry = testRegistry({ maxThreads: 1, maxSeriesPerMetric: 1 });
  (await otherThread(registry)).takeLane();
  return registry;
}

test("a thread without a lane resets a label set that is gone to 0, as others do", async () => {
  const family = (await withoutLane()).counter({ name: "a", labelNames: ["x"] });
  const gone = family.labels("1");
  gone.inc(3);
  expect(gone.reset()).toBe(3);
  family.remove("1");
  family.labels("2").inc(5);
  expect([gone.reset(), family.labels("2").value]).toEqual([0, 5]);
});

test("it finds a label set that is gone unused, as others do, if none is to be created", async () => {
  const registry = await withoutLane();
  const family = registry.gauge({ name: "a", labelNames: ["x"] });
  family.labels("1").set(3);
  const series = seriesAt(positionOf(registry, "a"));
  family.remove("1");
  family.labels("2").set(5);
  expect(series.once(() => expect.unreachable(), false)).toBe(false);
  expect(family.labels("2").value).toBe(5);
});
