// What one record costs, in one thread: threadtally and its rivals, with several metrics alive in the process.
// `npm run bench -- record`.
import { writeFileSync } from "node:fs";
import { createHistogram } from "node:perf_hooks";
import { Registry } from "threadtally";
import { inProcesses, ratio, summarize, time } from "./contest.js";
import { nativeAdd } from "./native.js";
import { MeterProvider, MetricReader } from "./rivals/node_modules/@opentelemetry/sdk-metrics/build/src/index.js";
import hdr from "./rivals/node_modules/hdr-histogram-js/dist/index.js";
import prom from "./rivals/node_modules/prom-client/index.js";
import { logNormal, VALUES } from "./values.js";

const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

class Reader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

function once() {
  const registry = new Registry();
  const values = logNormal();
  const mask = VALUES - 1;
  const ones = (calls) => calls;
  const results = {};
  const meter = new MeterProvider({ readers: [new Reader()] }).getMeter("bench");
  const labels = ["GET", "POST", "PUT", "PATCH"];

  const counter = registry.counter({ name: "a_total" });
  const promCounter = new prom.Counter({ name: "a_total", help: "a" });
  const otelCounter = meter.createCounter("a_total");
  const wide = new BigInt64Array(new SharedArrayBuffer(8));
  const narrow = new Int32Array(new SharedArrayBuffer(4));
  const property = { value: 0 };
  Object.assign(
    results,
    time(
      [
        {
          name: "threadtally inc",
          answer: () => counter.value,
          run: (n) => {
            for (let i = 0; i < n; i++) counter.inc();
          },
        },
        {
          name: "prom-client inc",
          run: (n) => {
            for (let j = 0; j < n; j++) promCounter.inc();
          },
        },
        {
          name: "OpenTelemetry add",
          run: (n) => {
            for (let k = 0; k < n; k++) otelCounter.add(1);
          },
        },
        {
          name: "Atomics.add, BigInt64",
          answer: () => Number(wide[0]),
          run: (n) => {
            for (let l = 0; l < n; l++) Atomics.add(wide, 0, 1n);
          },
        },
        {
          name: "Atomics.add, Int32",
          answer: () => narrow[0],
          run: (n) => {
            for (let m = 0; m < n; m++) Atomics.add(narrow, 0, 1);
          },
        },
        {
          name: "a property",
          answer: () => property.value,
          run: (n) => {
            for (let o = 0; o < n; o++) property.value += 1;
          },
        },
      ],
      ones,
    ),
  );

  const mean = registry.mean({ name: "b" });
  const [count, sum] = [
    registry.counter({ name: "count_total" }),
    registry.counter({ name: "sum_total", scale: 10_000 }),
  ];
  Object.assign(
    results,
    time(
      [
        {
          name: "threadtally mean, one value",
          answer: () => mean.read().count,
          run: (n) => {
            for (let i = 0; i < n; i++) mean.record(0.35);
          },
        },
        {
          name: "threadtally mean, many values",
          answer: () => mean.read().count,
          run: (n) => {
            for (let j = 0; j < n; j++) mean.record(values[j & mask]);
          },
        },
        {
          name: "two counters",
          answer: () => count.value,
          run: (n) => {
            for (let k = 0; k < n; k++) {
              count.inc();
              sum.inc(values[k & mask]);
            }
          },
        },
      ],
      ones,
    ),
  );

  const explicit = registry.histogram({ name: "c_seconds", buckets: BOUNDS });
  const promHistogram = new prom.Histogram({ name: "c_seconds", help: "c", buckets: BOUNDS });
  const otelHistogram = meter.createHistogram("c_seconds", { advice: { explicitBucketBoundaries: BOUNDS } });
  const hdrHistogram = hdr.build({ highestTrackableValue: 1e9, numberOfSignificantValueDigits: 2 });
  const nodeHistogram = createHistogram();
  Object.assign(
    results,
    time(
      [
        {
          name: "threadtally histogram",
          answer: () => explicit.read().count,
          run: (n) => {
            for (let i = 0; i < n; i++) explicit.record(values[i & mask]);
          },
        },
        {
          name: "prom-client histogram",
          run: (n) => {
            for (let j = 0; j < n; j++) promHistogram.observe(values[j & mask]);
          },
        },
        {
          name: "OpenTelemetry histogram",
          run: (n) => {
            for (let k = 0; k < n; k++) otelHistogram.record(values[k & mask]);
          },
        },
        {
          name: "hdr-histogram-js",
          answer: () => hdrHistogram.totalCount,
          run: (n) => {
            for (let l = 0; l < n; l++) hdrHistogram.recordValue(values[l & mask] * 1e6 + 1);
          },
        },
        {
          name: "node:perf_hooks histogram",
          answer: () => nodeHistogram.count,
          run: (n) => {
            for (let m = 0; m < n; m++) nodeHistogram.record(((values[m & mask] * 1e6) | 0) + 1);
          },
        },
      ],
      ones,
    ),
  );

  const family = registry.counter({ name: "d_total", labelNames: ["method", "status"] });
  const promFamily = new prom.Counter({ name: "d_total", help: "d", labelNames: ["method", "status"] });
  const otelFamily = meter.createCounter("d_total");
  Object.assign(
    results,
    time(
      [
        {
          name: "threadtally labels by position",
          run: (n) => {
            for (let i = 0; i < n; i++) family.labels(labels[i & 3], "200").inc();
          },
        },
        {
          name: "threadtally labels by name",
          run: (n) => {
            for (let j = 0; j < n; j++) family.labels({ method: labels[j & 3], status: "200" }).inc();
          },
        },
        {
          name: "prom-client labels by position",
          run: (n) => {
            for (let k = 0; k < n; k++) promFamily.labels(labels[k & 3], "200").inc();
          },
        },
        {
          name: "prom-client labels by name",
          run: (n) => {
            for (let l = 0; l < n; l++) promFamily.inc({ method: labels[l & 3], status: "200" });
          },
        },
        {
          name: "OpenTelemetry labels by name",
          run: (n) => {
            for (let m = 0; m < n; m++) otelFamily.add(1, { method: labels[m & 3], status: "200" });
          },
        },
      ],
      ones,
    ),
  );
  registry.detach();
  return results;
}

/** Which contestants' costs are compared: a question, then the one it is asked of and the other. */
const QUESTIONS = [
  ["inc: against an atomic add in C", "threadtally inc", "C: lock xadd"],
  ["inc: Atomics.add on BigInt64Array takes", "Atomics.add, BigInt64", "threadtally inc"],
  ["inc: Atomics.add on Int32Array takes", "Atomics.add, Int32", "threadtally inc"],
  ["mean: of one value, against inc", "threadtally mean, one value", "threadtally inc"],
  ["mean: of many values, against inc", "threadtally mean, many values", "threadtally inc"],
  ["mean: two counters take", "two counters", "threadtally mean, many values"],
  ["histogram: against inc", "threadtally histogram", "threadtally inc"],
  ["histogram: prom-client takes", "prom-client histogram", "threadtally histogram"],
  ["histogram: OpenTelemetry takes", "OpenTelemetry histogram", "threadtally histogram"],
  ["histogram: hdr-histogram-js takes", "hdr-histogram-js", "threadtally histogram"],
  ["histogram: node:perf_hooks takes", "node:perf_hooks histogram", "threadtally histogram"],
  ["labels by position: prom-client takes", "prom-client labels by position", "threadtally labels by position"],
  ["labels by name: prom-client takes", "prom-client labels by name", "threadtally labels by name"],
  ["labels by name: OpenTelemetry takes", "OpenTelemetry labels by name", "threadtally labels by name"],
];

if (process.argv.includes("--once")) console.log(JSON.stringify(once()));
else {
  const floors = nativeAdd();
  const contest = summarize(
    inProcesses(import.meta.filename).map((run, i) => (floors ? { "C: lock xadd": floors[i], ...run } : run)),
  );
  for (const [name, { nanoseconds, spread }] of Object.entries(contest)) {
    console.log(`${name.padEnd(34)} ${nanoseconds.toFixed(1).padStart(7)} ns  ± ${(50 * spread).toFixed(0)} %`);
  }
  console.log();
  for (const [question, slower, faster] of QUESTIONS) {
    if (!contest[slower] || !contest[faster]) continue;
    const times = ratio(contest[slower], contest[faster]);
    console.log(`${question.padEnd(44)} ${times === undefined ? "too close to say" : `${times.toFixed(2)} ×`}`);
  }
  const machine = { node: process.version, architecture: process.arch, date: new Date().toISOString().slice(0, 10) };
  const file = new URL(`results/record-${process.version.split(".")[0]}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify({ ...machine, contest }, null, 2)}\n`);
}
