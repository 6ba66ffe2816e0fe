// A worker that records in one way, as fast as possible, and acknowledges each call after it has returned, until it is
// killed.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

/**
 * The value of every observation, so that the sum of any reading gives its count; and a value that is spilled
 * immediately.
 */
export const VALUE = -3;
export const LARGE = 2 ** 40;
/** An amount that moves the baseline of an up-down counter. */
export const FAR = 2 ** 60;
export const BATCH = 64;

const batch = new Float64Array(BATCH).fill(VALUE);

/** Every record path: its setup in a registry, and one call of it. */
export const paths = {
  inc: (registry, name) => {
    const counter = registry.counter({ name });
    return () => counter.inc();
  },
  amount: (registry, name) => {
    const counter = registry.counter({ name });
    return () => counter.inc(7);
  },
  amountLarge: (registry, name) => {
    const counter = registry.counter({ name });
    return () => counter.inc(LARGE);
  },
  upDown: (registry, name) => {
    const level = registry.upDownCounter({ name });
    return () => level.add(1);
  },
  upDownFar: (registry, name) => {
    const level = registry.upDownCounter({ name });
    return () => level.add(FAR);
  },
  lastGauge: (registry, name) => {
    const gauge = registry.gauge({ name });
    return () => gauge.inc();
  },
  sumGauge: (registry, name) => {
    const gauge = registry.gauge({ name, aggregate: "sum" });
    return () => gauge.inc();
  },
  mean: (registry, name) => {
    const mean = registry.mean({ name, scale: 1 });
    return () => mean.record(VALUE);
  },
  meanLarge: (registry, name) => {
    const mean = registry.mean({ name, scale: 1 });
    return () => mean.record(LARGE);
  },
  meanBatch: (registry, name) => {
    const mean = registry.mean({ name, scale: 1 });
    return () => mean.recordAll(batch);
  },
  meanExtremes: (registry, name) => {
    const mean = registry.mean({ name, scale: 1, minMax: true });
    return () => mean.record(VALUE);
  },
  histogram: (registry, name) => {
    const histogram = registry.histogram({ name, scale: 1, buckets: [-4, -2, 0] });
    return () => histogram.record(VALUE);
  },
  histogramLarge: (registry, name) => {
    const histogram = registry.histogram({ name, scale: 1, buckets: [-4, -2, 0] });
    return () => histogram.record(LARGE);
  },
  histogramBatch: (registry, name) => {
    const histogram = registry.histogram({ name, scale: 1, buckets: [-4, -2, 0] });
    return () => histogram.recordAll(batch);
  },
  labels: (registry, name) => {
    const family = registry.counter({ name, labelNames: ["set"] });
    let sets = 0;
    return () => family.labels(String(sets++ % 3000)).inc();
  },
};

/** The amount that one call adds. */
export const AMOUNTS = { amount: 7, amountLarge: LARGE, upDownFar: FAR, meanBatch: BATCH, histogramBatch: BATCH };

if (workerData?.path) {
  const { handle, path, name, acknowledged } = workerData;
  const record = paths[path](Registry.attach(handle), name);
  const word = new Int32Array(acknowledged);
  for (;;) {
    record();
    word[0]++;
  }
}
