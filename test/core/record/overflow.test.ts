/** Label sets beyond the limit: the place of their records, gauges without a level, and the warning. */

import { mergeSnapshots, Registry, type Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";

/** Returns the package's process warnings, collected until the next turn but one. */
async function warnings(work: () => void): Promise<string[]> {
  await new Promise(setImmediate); // those of earlier tests are delivered first
  const heard: string[] = [];
  const listener = (warning: Error & { code?: string }) => {
    if (warning.code === "THREADTALLY_OVERFLOW") heard.push(warning.message);
  };
  process.on("warning", listener);
  work();
  await new Promise(setImmediate);
  process.off("warning", listener);
  return heard;
}

test.each(["last", "sum", "min", "max", "average", "first"] as const)(
  "a gauge of aggregate %s keeps no level beyond the limit",
  (aggregate) => {
    const registry = new Registry({ maxSeriesPerMetric: 1 });
    const depth = registry.gauge({ name: "depth", labelNames: ["queue"], aggregate });
    depth.labels("a").set(10);
    const beyond = depth.labels("b");
    beyond.set(5);
    depth.labels("c").set(7);
    beyond.inc(2);
    beyond.dec();
    expect(beyond.value).toBeNaN();
    expectRefusal(() => beyond.set("7" as never), TypeError, "VALUE_TYPE", /must be a number/);
    const [metric] = registry.snapshot().metrics;
    expect(metric?.series.map(({ labels, level }) => [labels, level])).toEqual([[{ queue: "a" }, "10"]]);
    expect(registry.stats().overflowed).toBe(2);
    registry.detach();
  },
);

test("sums include what is recorded beyond the limit", () => {
  const registry = new Registry({ maxSeriesPerMetric: 1 });
  const options = { labelNames: ["queue"] } as const;
  const jobs = registry.counter({ name: "jobs_total", ...options });
  const inFlight = registry.upDownCounter({ name: "in_flight", ...options });
  const took = registry.mean({ name: "took", ...options });
  for (const queue of ["a", "b", "c"]) {
    jobs.labels(queue).inc();
    inFlight.labels(queue).add(2);
    took.labels(queue).record(1);
  }
  const beyond = registry.snapshot().metrics.map(({ series }) => series.find(({ labels }) => !("queue" in labels)));
  expect(beyond).toMatchObject([{ scaled: "2" }, { scaled: "4" }, { count: 2, scaled: "2000000" }]);
  registry.detach();
});

test("the first label set of a metric that overflows warns, with the limit and the remedy", async () => {
  const registry = new Registry({ maxSeriesPerMetric: 2 });
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["id"] });
  const depth = registry.gauge({ name: "depth", labelNames: ["id"] });
  const heard = await warnings(() => {
    for (let id = 0; id < 10; id++) {
      jobs.labels(id).inc();
      depth.labels(id).set(id);
    }
  });
  expect(heard).toEqual([
    expect.stringMatching(
      /"jobs_total" share one overflow series: it had 2 \(maxSeriesPerMetric\)\. Raise that, remove label sets, or use fewer label values\.$/,
    ),
    expect.stringMatching(/"depth" have no level: it had 2 \(maxSeriesPerMetric\)/),
  ]);
  registry.detach();
});

test("if the block is full, the warning says so", async () => {
  const registry = new Registry({ maxBytes: 2 ** 18, maxThreads: 8, maxSeriesPerMetric: 10_000 });
  const took = registry.histogram({ name: "took_seconds", labelNames: ["id"] });
  const heard = await warnings(() => {
    for (let id = 0; registry.stats().refused === 0; id++) took.labels(id).record(1);
  });
  const { bytesUsed, series, overflowed, overflowedFull } = registry.stats();
  expect(heard).toEqual([
    expect.stringMatching(
      new RegExp(
        `"took_seconds".*the block's 262144 bytes \\(maxBytes\\) are full: ${bytesUsed} are used, .* had ` +
          `${series} of the 10000 label sets \\(maxSeriesPerMetric\\) .*\\. Raise maxBytes, .* label values\\.$`,
      ),
    ),
  ]);
  expect([overflowed, overflowedFull]).toEqual([1, 1]);
  registry.detach();
});

test("a metric's own limit holds instead of the registry's, and the warning names it", async () => {
  const registry = new Registry({ maxSeriesPerMetric: 2 });
  const options = { name: "jobs_total", labelNames: ["id"] } as const;
  const jobs = registry.counter({ ...options, maxSeries: 4 });
  const heard = await warnings(() => {
    for (let id = 0; id < 6; id++) jobs.labels(id).inc();
  });
  expect(heard).toEqual([expect.stringMatching(/"jobs_total" share one overflow series: it had 4 \(maxSeries\)/)]);
  expect(registry.stats()).toMatchObject({ series: 4, overflowed: 2, overflowedFull: 0 });
  registry.detach();
});

test("threads that leave a metric's limit out get it, and those that give another are refused", async () => {
  const registry = new Registry({ maxSeriesPerMetric: 2 });
  const options = { name: "jobs_total", labelNames: ["id"] } as const;
  registry.counter({ ...options, maxSeries: 3 });
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  const jobs = other.counter(options);
  for (let id = 0; id < 5; id++) jobs.labels(id).inc();
  expect(other.stats()).toMatchObject({ series: 3, overflowed: 2 });
  other.counter({ ...options, maxSeries: 3 });
  for (const maxSeries of [2, 4]) {
    const define = () => other.counter({ ...options, maxSeries });
    const message = new RegExp(`has maxSeries 3, but is now requested with maxSeries ${maxSeries}. Use 3`);
    expectRefusal(define, RangeError, "DEFINITION_CONFLICT", message);
  }
  registry.gauge({ name: "depth", labelNames: ["id"] });
  registry.gauge({ name: "depth", labelNames: ["id"], maxSeries: 2 });
  const define = () => registry.gauge({ name: "depth", labelNames: ["id"], maxSeries: 5 });
  expectRefusal(define, RangeError, "DEFINITION_CONFLICT", /"depth" has maxSeries 2, but/);
  other.detach();
  registry.detach();
});

test("snapshots of metrics with different limits merge", () => {
  const [one, other] = [3, 4].map((maxSeries) => {
    const registry = new Registry();
    registry
      .counter({ name: "jobs_total", labelNames: ["id"], maxSeries })
      .labels("a")
      .inc();
    return registry.snapshot();
  });
  const [metric] = mergeSnapshots([one as Snapshot, other as Snapshot]).metrics;
  expect(metric?.series).toMatchObject([{ scaled: "2" }]);
});
