/** Points of OTLP: buckets, extremes, totals and differences. */

import { exponential } from "threadtally";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { attributesOf, type Decoded, metricsIn } from "./decode.ts";
import { decoded, made, read, senderOf } from "./readSender.ts";

describe("an exponential histogram", () => {
  test("has the buckets that hold its values, and a zero bucket with its threshold", () => {
    const registry = made();
    const histogram = registry.histogram({ name: "x", buckets: exponential({ schema: 2, min: 0.5, max: 8 }) });
    const values = [0.1, 0.5, 0.51, 3, 3, 7.9];
    for (const value of values) histogram.record(value);
    const [point] = read(senderOf(registry)).get("x") as [Decoded];
    expect(point).toMatchObject({ scale: 2, zeroThreshold: 0.5, zeroCount: "2", count: "6", flags: 0 });
    const { offset, bucketCounts } = point.positive;
    const within = (low: number, high: number) => values.filter((value) => value > low && value <= high).length;
    for (const [index, count] of bucketCounts.entries()) {
      expect(Number(count)).toBe(within(2 ** ((offset + index) / 4), 2 ** ((offset + index + 1) / 4)));
    }
    expect(bucketCounts[0]).not.toBe("0");
    expect(bucketCounts.at(-1)).not.toBe("0");
    expect(bucketCounts.map(Number).reduce((sum: number, count: number) => sum + count, 0)).toBe(4);
  });

  test("without a value above the zero bucket has no buckets", () => {
    const registry = made();
    registry.histogram({ name: "x", buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(0.5);
    const [point] = read(senderOf(registry)).get("x") as [Decoded];
    expect([point.zeroCount, point.positive.bucketCounts]).toEqual(["1", []]);
  });

  test("has values beyond its highest bound in the next bucket", () => {
    const registry = made();
    registry.histogram({ name: "x", buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(1e6);
    const [point] = read(senderOf(registry)).get("x") as [Decoded];
    expect(point.positive).toMatchObject({ offset: 3, bucketCounts: ["1"] });
  });
});

describe("cumulative points", () => {
  test("never fall when somebody resets the registry, and keep their start", () => {
    const registry = made();
    const hits = registry.counter({ name: "hits_total" });
    const sender = senderOf(registry);
    hits.inc(5);
    const [before] = read(sender).get("hits_total") as [Decoded];
    registry.reset();
    hits.inc();
    const [after] = read(sender).get("hits_total") as [Decoded];
    expect([before.asInt, after.asInt]).toEqual(["5", "6"]);
    expect(after.startTimeUnixNano).toBe(before.startTimeUnixNano);
    expect(BigInt(after.timeUnixNano)).toBeGreaterThanOrEqual(BigInt(before.timeUnixNano));
    expect(sender.isCumulative).toBe(true);
  });

  test("have the extremes of metrics that keep them, once there is a value", () => {
    const registry = made();
    const took = registry.mean({ name: "took", minMax: true, labelNames: ["a"] });
    took.labels("x").record(2);
    took.labels("x").record(-3);
    took.labels("none");
    const [some] = read(senderOf(registry)).get("took") as [Decoded];
    expect(some).toMatchObject({ _min: "min", min: -3, max: 2, explicitBounds: [], bucketCounts: [] });
  });
});

test.each(["http/protobuf", "http/json"])("an exponential histogram has its extremes in %s", (protocol) => {
  const registry = made();
  const buckets = exponential({ schema: 0, min: 1, max: 8 });
  const histogram = registry.histogram({ name: "x", buckets, minMax: true });
  histogram.record(0.25);
  histogram.record(100);
  expect(read(senderOf(registry, { protocol })).get("x")?.[0]).toMatchObject({ min: 0.25, max: 100, sum: 100.25 });
});

describe("differences", () => {
  test("add up to what was recorded, whoever resets, and have no points without records", () => {
    const registry = made();
    const hits = registry.counter({ name: "hits_total", labelNames: ["page"] });
    const took = registry.histogram({ name: "took", buckets: [1], minMax: true });
    const queue = registry.upDownCounter({ name: "queue" });
    const sender = senderOf(registry, { temporality: "delta" });
    hits.labels("a").inc(2 ** 60);
    queue.add(3);
    const first = metricsIn(decoded(sender.read()));
    expect(first.get("hits_total").sum).toMatchObject({ aggregationTemporality: 1, isMonotonic: true });
    expect(first.get("hits_total").sum.dataPoints).toMatchObject([{ asInt: String(2n ** 60n) }]);
    expect(first.has("took")).toBe(false);
    expect(first.get("queue").sum).toMatchObject({ aggregationTemporality: 2, dataPoints: [{ asInt: "3" }] });
    hits.labels("a").inc();
    hits.labels("b").inc(2);
    registry.reset();
    took.record(0.5);
    const second = metricsIn(decoded(sender.read()));
    const points = second.get("hits_total").sum.dataPoints;
    expect(points.map((one: Decoded) => [attributesOf(one), one.asInt])).toEqual([
      [{ page: "a" }, "1"],
      [{ page: "b" }, "2"],
    ]);
    const [one] = second.get("took").histogram.dataPoints;
    expect(one).toMatchObject({ count: "1", bucketCounts: ["1", "0"] });
    // The extremes of all time are not those of the difference.
    expect(one._min).toBeUndefined();
    const ends = first.get("hits_total").sum.dataPoints[0].timeUnixNano;
    for (const { startTimeUnixNano } of [...points, one]) expect(startTimeUnixNano).toBe(ends);
    expect(read(sender).has("hits_total")).toBe(false);
    expect(sender.isCumulative).toBe(false);
  });
});

test("no interval ends before it begins, and none overlaps, even if the clock is set back", () => {
  const registry = made();
  const jobs = registry.counter({ name: "jobs" });
  const [totals, differences] = ["cumulative", "delta"].map((temporality) => senderOf(registry, { temporality }));
  const timesOf = (sender: typeof totals) => {
    const [point] = read(sender as ReturnType<typeof senderOf>).get("jobs") as [Decoded];
    return { start: BigInt(point.startTimeUnixNano), end: BigInt(point.timeUnixNano) };
  };
  jobs.inc();
  const first = timesOf(differences);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  jobs.inc();
  expect(timesOf(differences)).toEqual({ start: first.end, end: first.end });
  const total = timesOf(totals);
  expect(total.end).toBe(total.start);
  vi.useRealTimers();
  jobs.inc();
  expect(timesOf(differences).start).toBe(first.end);
});
