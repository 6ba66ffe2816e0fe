// A histogram of log-normal seconds: 11 bounds, exponential bounds, and the histograms of the rivals.
import { createHistogram } from "node:perf_hooks";
import { exponential } from "threadtally";
import { hdr, platformatic, promBuckets, promClient, prometheusIo } from "../rivals.js";
import { MASK, microseconds, seconds } from "../values.js";
import { alive } from "./alive.js";
import { BOUNDS } from "./bounds.js";

const HDR = { highestTrackableValue: 1e9, numberOfSignificantValueDigits: 2 };

const ours = (histogram) => {
  const { count, sum, buckets } = histogram.read();
  return { count, sum, buckets: buckets.map((bucket) => bucket.count) };
};

export async function histogram() {
  await hdr.initWebAssembly();
  const { registry, meter, read } = alive();
  const values = seconds();
  const micros = microseconds();
  const help = "a";
  const inc = registry.counter({ name: "inc_total" });
  const explicit = registry.histogram({ name: "a_seconds", buckets: BOUNDS });
  const spread = registry.histogram({ name: "b_seconds", buckets: exponential({ schema: 3, min: 1e-6, max: 1e3 }) });
  const prom = new promClient.Histogram({ name: "a_seconds", help, buckets: BOUNDS });
  const fork = new platformatic.Histogram({ name: "a_seconds", help, buckets: BOUNDS });
  const successor = new prometheusIo.Histogram({ name: "a_seconds", help, buckets: BOUNDS });
  const otel = meter.createHistogram("a_seconds", { advice: { explicitBucketBoundaries: BOUNDS } });
  const hdrPlain = hdr.build(HDR);
  const hdrWasm = hdr.build({ ...HDR, useWebAssembly: true });
  const node = createHistogram();
  const contestants = {
    "threadtally inc()": {
      answer: () => ({ count: inc.value }),
      run(from, to) {
        for (let i = from; i < to; i++) inc.inc();
      },
    },
    "threadtally record, 11 bounds": {
      answer: () => ours(explicit),
      run(from, to) {
        for (let i = from; i < to; i++) explicit.record(values[i & MASK]);
      },
    },
    "threadtally record, exponential": {
      answer: () => ({ count: ours(spread).count, sum: ours(spread).sum }),
      run(from, to) {
        for (let i = from; i < to; i++) spread.record(values[i & MASK]);
      },
    },
    "node:perf_hooks record": {
      answer: () => ({ count: node.count }),
      run(from, to) {
        for (let i = from; i < to; i++) node.record(micros[i & MASK]);
      },
    },
    "hdr-histogram-js recordValue": {
      answer: () => ({ count: hdrPlain.totalCount }),
      run(from, to) {
        for (let i = from; i < to; i++) hdrPlain.recordValue(micros[i & MASK]);
      },
    },
    "hdr-histogram-js recordValue, WebAssembly": {
      answer: () => ({ count: hdrWasm.totalCount }),
      run(from, to) {
        for (let i = from; i < to; i++) hdrWasm.recordValue(micros[i & MASK]);
      },
    },
    "OpenTelemetry record": {
      answer: async () => {
        const [{ value }] = await read("a_seconds");
        return { count: value.count, sum: value.sum, buckets: value.buckets.counts };
      },
      run(from, to) {
        for (let i = from; i < to; i++) otel.record(values[i & MASK]);
      },
    },
    "prom-client observe": {
      answer: () => promBuckets(prom),
      run(from, to) {
        for (let i = from; i < to; i++) prom.observe(values[i & MASK]);
      },
    },
    "@platformatic/prom-client observe": {
      answer: () => promBuckets(fork),
      run(from, to) {
        for (let i = from; i < to; i++) fork.observe(values[i & MASK]);
      },
    },
    "@prometheus-io/client observe": {
      answer: () => promBuckets(successor),
      run(from, to) {
        for (let i = from; i < to; i++) successor.observe(values[i & MASK]);
      },
    },
  };
  return { contestants, expected: (calls) => truth(values.slice(0, calls), micros.slice(0, calls)) };
}

function truth(values, micros) {
  const buckets = new Array(BOUNDS.length + 1).fill(0);
  for (const value of values) buckets[BOUNDS.filter((bound) => bound < value).length]++;
  return { count: values.length, sum: micros.reduce((one, other) => one + other) / 1e6, buckets };
}
