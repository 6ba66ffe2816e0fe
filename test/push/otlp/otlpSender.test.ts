/** Requests of OTLP, compared to snapshots of the registry. */

import { Registry, type Snapshot } from "threadtally";
import { describe, expect, test } from "vitest";
import { nearestDouble } from "../../../src/core/read/rounding.ts";
import { Dice, randomRegistry } from "../../prometheus/randomRegistry.ts";
import { seed } from "../../support/property.ts";
import { attributesOf, type Decoded, metricsIn } from "./decode.ts";
import { decoded, made, RESOURCE, read, senderOf } from "./readSender.ts";

/** Returns whether a sum is sent as an integer: one of 64 bits. */
function isInteger(scale: number, scaled: string): boolean {
  return scale === 1 && BigInt.asIntN(64, BigInt(scaled)) === BigInt(scaled);
}

/** The content of a snapshot as OTLP has it: by metric, each point's attributes and numbers. */
function expectedOf(snapshot: Snapshot): Map<string, object[]> {
  const found = new Map<string, object[]>();
  for (const { name, kind, scale, series, buckets } of snapshot.metrics) {
    const points = series.map((one) => {
      const { otel_metric_overflow: overflow, ...labels } = one.labels as Record<string, string>;
      const attributes = overflow === undefined ? labels : { ...labels, "otel.metric.overflow": true };
      if (kind === "gauge") return { attributes, value: Number(one.level) };
      if (kind === "counter" || kind === "upDownCounter") {
        return {
          attributes,
          value: isInteger(scale, one.scaled as string)
            ? one.scaled
            : nearestDouble(BigInt(one.scaled as string), BigInt(scale)),
        };
      }
      const counts = one.counts ?? [one.count as number];
      const count = counts.reduce((sum, part) => sum + part, 0);
      const sums = (one.scaledSums ?? [one.scaled as string]).reduce((sum, part) => sum + BigInt(part), 0n);
      const sum = nearestDouble(sums, BigInt(scale));
      return { attributes, count: String(count), sum, counts: buckets ? counts.map(String) : [] };
    });
    if (points.length > 0) found.set(name, points);
  }
  return found;
}

/** The same of decoded points. */
function contentOf(point: Decoded, data: string): object {
  const attributes = attributesOf(point);
  if (data === "gauge" || data === "sum") {
    return { attributes, value: point.value === "asInt" ? point.asInt : point.asDouble };
  }
  const { count, sum } = point;
  if (data === "histogram") return { attributes, count, sum, counts: point.bucketCounts };
  return { attributes, count, sum, counts: [point.zeroCount, ...point.positive.bucketCounts] };
}

describe.each(["http/protobuf", "http/json"])("a request of %s", (protocol) => {
  test("has all that random registries have", () => {
    for (let run = 0; run < 15; run++) {
      const { registry, grow } = randomRegistry(new Dice(seed + run));
      made(registry);
      const sender = senderOf(registry, { protocol });
      for (const more of [() => {}, () => grow.forEach((one) => void one())]) {
        more();
        const expected = expectedOf(registry.snapshot());
        const requests = metricsIn(decoded(sender.read()));
        const found = new Map<string, object[]>();
        for (const [name, metric] of requests) {
          const { data } = metric;
          found.set(
            name,
            metric[data].dataPoints.map((point: Decoded) => {
              const content = contentOf(point, data) as { counts?: string[] };
              // Empty buckets at both ends are not sent.
              if (data === "exponentialHistogram") delete content.counts;
              return content;
            }),
          );
          if (data === "exponentialHistogram")
            for (const one of expected.get(name) as { counts?: string[] }[]) delete one.counts;
        }
        expect(found, `run ${run}; TALLY_SEED=${seed}`).toEqual(expected);
      }
    }
  });

  test("has the resource with typed attributes, the scope, and each metric's descriptor", () => {
    const registry = made();
    registry.counter({ name: "jobs_total", help: "Jobs done" }).inc();
    registry.upDownCounter({ name: "queue" }).add(-2);
    registry.histogram({ name: "took_seconds", buckets: [0.1, 1] }).record(0.5);
    const [request] = decoded(senderOf(registry, { protocol }).read());
    const [{ resource, scopeMetrics }] = request.resourceMetrics;
    const numbers = { n: "1", d: 0.5, list: ["a", "2"], big: String(2n ** 62n) };
    expect(attributesOf(resource)).toEqual({ ...RESOURCE, ...numbers });
    expect(scopeMetrics).toHaveLength(1);
    expect(scopeMetrics[0].scope.name).toBe("threadtally");
    const [jobs, queue, took] = scopeMetrics[0].metrics;
    expect([jobs.name, jobs.description, jobs.unit]).toEqual(["jobs_total", "Jobs done", ""]);
    expect([jobs.sum.isMonotonic, jobs.sum.aggregationTemporality]).toEqual([true, 2]);
    expect([queue.sum.isMonotonic, queue.sum.aggregationTemporality]).toEqual([false, 2]);
    expect([took.unit, took.histogram.aggregationTemporality]).toEqual(["s", 2]);
    expect(took.histogram.dataPoints[0].explicitBounds).toEqual([0.1, 1]);
  });

  test("has integers beyond 2^53 exactly, and those beyond 64 bits as doubles", () => {
    const registry = made();
    const bytes = registry.counter({ name: "bytes_total" });
    const sum = registry.upDownCounter({ name: "sum" });
    bytes.inc(2 ** 62);
    bytes.inc();
    sum.add(-(2 ** 62));
    sum.add(-1);
    const sender = senderOf(registry, { protocol });
    const first = read(sender);
    expect(first.get("bytes_total")?.[0]).toMatchObject({ asInt: String(2n ** 62n + 1n) });
    expect(first.get("sum")?.[0]).toMatchObject({ asInt: String(-(2n ** 62n) - 1n) });
    bytes.inc(2 ** 62);
    expect(read(sender).get("bytes_total")?.[0]).toMatchObject({ value: "asDouble", asDouble: 2 ** 63 });
  });

  test("has every level of a gauge, also those that JSON does not have", () => {
    const registry = made();
    const levels = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -0.1];
    const gauge = registry.gauge({ name: "level", labelNames: ["n"] });
    for (const [n, level] of levels.entries()) gauge.labels(n).set(level);
    const points = read(senderOf(registry, { protocol })).get("level");
    expect(points?.map(({ asDouble }) => asDouble)).toEqual(levels);
    expect(points?.map(({ startTimeUnixNano }) => startTimeUnixNano)).toEqual(levels.map(() => "0"));
  });
});

describe("a reading", () => {
  test("of an empty registry is no request", () => {
    expect([...senderOf(made()).read()]).toEqual([]);
  });

  test("has the overflow series under OpenTelemetry's attribute", () => {
    const registry = made(new Registry({ maxSeriesPerMetric: 1 }));
    const hits = registry.counter({ name: "hits_total", labelNames: ["n"] });
    for (const n of ["a", "b", "c"]) hits.labels(n).inc();
    const points = read(senderOf(registry)).get("hits_total") as Decoded[];
    expect(points.map((one) => [attributesOf(one), one.asInt])).toContainEqual([{ "otel.metric.overflow": true }, "2"]);
  });

  test("is retried after the statuses that OTLP lists, and no others", () => {
    const { isRetried } = senderOf(made());
    const statuses = Array.from({ length: 500 }, (_, status) => status + 100);
    expect(statuses.filter(isRetried)).toEqual([429, 502, 503, 504]);
  });
});
