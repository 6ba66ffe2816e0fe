/** One use of the package in one thread, with the result as plain data. */

import { Registry, receive } from "../../build/index.js";

/** Returns the error that a call throws, or null. */
export function errorOf(work) {
  try {
    work();
    return null;
  } catch ({ name, code, message }) {
    return { name, code, message };
  }
}

/** Uses every kind of metric, reads, resets, and reads the handle. */
export function used() {
  let registry;
  const refused = errorOf(() => {
    registry = new Registry();
  });
  if (refused) return { refused };
  const counter = registry.counter({ name: "hits_total", labelNames: ["path"] });
  const mean = registry.mean({ name: "ratio" });
  const histogram = registry.histogram({ name: "took_seconds", buckets: [0.1, 1] });
  const gauge = registry.gauge({ name: "level", aggregate: "sum" });
  for (let i = 0; i < 1000; i++) {
    counter.labels(`/${i % 3}`).inc();
    mean.record(0.35);
    histogram.record(0.1);
  }
  gauge.set(2.5);
  const facts = {
    isIsolated: globalThis.crossOriginIsolated,
    shared: registry.shared,
    hits: counter.labels("/0").value,
    mean: mean.read(),
    counts: histogram.read().buckets.map(({ count }) => count),
    level: gauge.value,
    closed: registry.reset().metrics.length,
    left: mean.read().count,
    threads: registry.stats().threads,
    handle: errorOf(() => registry.handle),
  };
  registry.detach();
  return facts;
}

/** Returns the error of receive() in a thread without a parent. */
export const receivedError = () =>
  receive().then(
    () => null,
    ({ code, message }) => ({ code, message }),
  );
