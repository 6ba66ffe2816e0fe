/**
 * A real Prometheus that scrapes a real program in all three formats. A worker is killed and replaced, and PromQL
 * returns the exact numbers.
 */

import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Prometheus, type Sample } from "../support/prometheus.ts";
import { FORMATS, MEDIA_TYPES, Relay } from "./engine/relay.ts";
import { jobsOf, Truth } from "./engine/truth.ts";
import { BOUNDS, KINDS, LASTING, NATIVE, REPLACEMENT, VICTIM, WORKERS } from "./engine/values.js";

const program = fork(fileURLToPath(new URL("engine/program.process.js", import.meta.url)));
const ended = once(program, "exit").then(([code]) => Promise.reject(new Error(`The program ended with ${code}.`)));
const said = async () => (await Promise.race([once(program, "message"), ended]))[0];
let url: string;
let relay: Relay;
let prometheus: Prometheus;
/** The number of observations that each worker knows to be recorded. */
let acknowledged: readonly number[];
/** The time when all scrapes had everything, in seconds: the queries are for this moment. */
let end: number;
let complaints: readonly string[];

beforeAll(async () => {
  ({ url } = await said());
  relay = await Relay.to(url);
  prometheus = await Prometheus.start(
    JSON.stringify({
      // A scrape takes milliseconds; two seconds allow for a machine that stalls.
      global: { scrape_interval: "2s", scrape_timeout: "2s" },
      scrape_configs: FORMATS.map((format) => ({
        job_name: format,
        metrics_path: `/${format}`,
        static_configs: [{ targets: [relay.address] }],
      })),
    }),
  );
  await eachFormatHas(`sum by (job) (jobs_total{worker="${VICTIM}"}) > 0`);
  program.send("kill");
  await said();
  await eachFormatHas(`sum by (job) (jobs_total{worker="${REPLACEMENT}"}) > 0`);
  program.send("finish");
  ({ acknowledged } = await said());
  await eachFormatHas("finished == 1");
  end = Date.now() / 1000;
  complaints = prometheus.complaints();
});

afterAll(async () => {
  if (program.connected) program.disconnect();
  relay?.close();
  await prometheus?.stop();
});

async function eachFormatHas(expression: string): Promise<void> {
  const asked = async () => expect(await prometheus.query(expression), expression).toHaveLength(FORMATS.length);
  await vi.waitFor(asked, { timeout: 60_000, interval: 100 });
}

async function numberOf(expression: string): Promise<number> {
  const samples = await prometheus.query(expression, end);
  expect(samples, expression).toHaveLength(1);
  return (samples[0] as Sample).value;
}

const truths = new Map<number, Truth>();

/**
 * Returns the totals with which a metric has this many observations. All observations are known except the victim's
 * last one, which may have been recorded but not acknowledged.
 */
function truthOf(count: number): Truth {
  const known = acknowledged.reduce((total, one) => total + one, 0);
  expect([known, known + 1]).toContain(count);
  const truth =
    truths.get(count) ?? new Truth(acknowledged.with(VICTIM, (acknowledged[VICTIM] as number) + count - known));
  truths.set(count, truth);
  return truth;
}

test("each format is scraped as Prometheus requests it", () => {
  const [accept = "", ...others] = relay.accepts;
  expect(others).toEqual([]);
  expect(accept.split(",").map((choice) => choice.replace(/;.*/, ""))).toEqual([
    "application/vnd.google.protobuf",
    "application/openmetrics-text",
    "application/openmetrics-text",
    "text/plain",
    "*/*",
  ]);
  for (const format of FORMATS) {
    const expected = expect.stringMatching(new RegExp(`^${MEDIA_TYPES[format]};`));
    expect([...relay.contentTypes[format]], format).toEqual([expected]);
  }
});

test("every scrape succeeds, and the log has no problems", async () => {
  const up = await prometheus.query("min_over_time(up[10m])", end);
  expect(up.map(({ value }) => value)).toEqual(FORMATS.map(() => 1));
  const refused = await prometheus.query("scrape_samples_scraped - scrape_samples_post_metric_relabeling", end);
  expect(refused.map(({ value }) => value)).toEqual(FORMATS.map(() => 0));
  expect(complaints).toEqual([]);
});

test("promtool reports no problem, neither here nor in runtime metrics", async () => {
  const text = await (await fetch(url)).text();
  expect(text).toContain("\nnodejs_eventloop_utilization_ratio{");
  expect(execFileSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" })).toBe("");
});

describe.each(FORMATS)("scraped as %s", (format) => {
  const labels = `job="${format}",service="charts"`;

  test("counters are exact for every label set, with unchanged label values", async () => {
    const samples = await prometheus.query(`jobs_total{${labels}}`, end);
    const counted = (worker: number, kind: string) => {
      const found = samples.filter(({ metric }) => metric.worker === String(worker) && metric.kind === kind);
      expect(found, `${worker} ${kind}`).toHaveLength(1);
      return (found[0] as Sample).value;
    };
    expect(samples).toHaveLength(WORKERS * KINDS.length);
    for (const worker of LASTING) {
      for (const kind of KINDS) expect(counted(worker, kind)).toBe(jobsOf(kind, acknowledged[worker] as number));
    }
    const ofVictim = KINDS.map((kind) => counted(VICTIM, kind)).reduce((total, count) => total + count);
    expect(ofVictim - (acknowledged[VICTIM] as number)).toBeOneOf([0, 1]);
    for (const kind of KINDS) expect(counted(VICTIM, kind)).toBe(jobsOf(kind, ofVictim));
  });

  test("no counter ever falls, although a worker is killed", async () => {
    const resets = await prometheus.query(`resets(jobs_total{${labels}}[10m])`, end);
    expect(resets.map(({ value }) => value)).toEqual(Array(WORKERS * KINDS.length).fill(0));
  });

  test("means are exact, and so is their average", async () => {
    const truth = truthOf(await numberOf(`compression_ratio_count{${labels}}`));
    expect(await numberOf(`compression_ratio_sum{${labels}}`)).toBe(truth.ratioSum);
    const average = `compression_ratio_sum{${labels}} / compression_ratio_count{${labels}}`;
    expect(await numberOf(average)).toBe(truth.ratioSum / truth.count);
  });

  test("a histogram's quantiles are in the bucket of the exact ones", async () => {
    const truth = truthOf(await numberOf(`took_seconds_count{${labels}}`));
    expect(await numberOf(`took_seconds_sum{${labels}}`)).toBe(truth.secondsSum);
    for (const share of [0.05, 0.25, 0.5, 0.75, 0.9]) {
      const exact = truth.quantile(share);
      // Counts of buckets are exact, so the bucket is the right one. Within it Prometheus can only guess.
      const upper = BOUNDS.findIndex((bound) => exact <= bound);
      const estimated = await numberOf(`histogram_quantile(${share}, took_seconds_bucket{${labels}})`);
      expect(estimated, `${share}`).toBeGreaterThan(BOUNDS[upper - 1] ?? 0);
      expect(estimated, `${share}`).toBeLessThanOrEqual(BOUNDS[upper] as number);
    }
    // Of the last bucket, Prometheus knows only the lower bound.
    expect(truth.quantile(0.99)).toBeGreaterThan(1);
    expect(await numberOf(`histogram_quantile(0.99, took_seconds_bucket{${labels}})`)).toBe(1);
  });

  test("an exponential histogram's quantiles differ from the exact ones by at most the width of a bucket", async () => {
    const isNative = format === "protobuf";
    const samples = isNative ? `waited_seconds{${labels}}` : `waited_seconds_bucket{${labels}}`;
    const part = (name: "count" | "sum") =>
      numberOf(isNative ? `histogram_${name}(waited_seconds{${labels}})` : `waited_seconds_${name}{${labels}}`);
    const quantile = (share: number) => numberOf(`histogram_quantile(${share}, ${samples})`);
    const truth = truthOf(await part("count"));
    expect(await part("sum")).toBe(truth.secondsSum);
    // The ratio of a bucket's upper to its lower bound: Prometheus can be off by 9 %, in text (schema 1) by 41 %.
    const growth = 2 ** (2 ** -(isNative ? NATIVE.schema : 1));
    const bucketOf = (seconds: number) => Math.ceil(Math.log2(seconds) / Math.log2(growth));
    for (const share of [0.25, 0.5, 0.75, 0.9]) {
      expect(bucketOf(await quantile(share)), `${share}`).toBe(bucketOf(truth.quantile(share)));
    }
    expect(truth.quantile(0.05)).toBeLessThan(NATIVE.min);
    expect(await quantile(0.05)).toBeLessThanOrEqual(NATIVE.min);
    expect(truth.quantile(0.99)).toBeGreaterThan(NATIVE.max);
    expect(await quantile(0.99)).toBeGreaterThanOrEqual(NATIVE.max);
    expect(await quantile(0.99)).toBeLessThanOrEqual(NATIVE.max * growth);
  });
});

test("native histograms are scraped as protobuf only", async () => {
  expect(await prometheus.query('waited_seconds_bucket{job="protobuf"}', end)).toEqual([]);
  expect(await prometheus.query('waited_seconds{job=~"openMetrics|text"}', end)).toEqual([]);
});
