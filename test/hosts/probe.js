/**
 * The effect of each call in the host that runs this: "works", "waits", "-" if there is nothing to call it with, or an
 * error's code.
 */

import { Registry, receive } from "../../build/index.js";
import { serveMetrics } from "../../build/prometheus/serve.js";
import { collectRuntimeMetrics, expose, metricsHandler } from "../../build/prometheus.js";

/** Returns the outcome of some work. Errors without a code are returned completely: there should be none. */
async function outcome(work) {
  try {
    return (await work()) ?? "works";
  } catch (error) {
    return error?.code ?? String(error?.stack ?? error);
  }
}

/** Resolves to whether a promise settles soon. It uses no timer, since not every host has one. */
async function soon(promise) {
  let state = "waits";
  promise.then(
    () => {
      state = "works";
    },
    ({ code }) => {
      state = code;
    },
  );
  for (let turn = 0; turn < 100 && state === "waits"; turn++) await undefined;
  return state;
}

/** Uses all kinds of metrics, and compares the readings with what was recorded. */
function use(registry) {
  const counter = registry.counter({ name: "hits_total", labelNames: ["path"] });
  for (let i = 0; i < 3; i++) counter.labels("/ä€😀").inc();
  const histogram = registry.histogram({ name: "took_seconds", buckets: [1, 2] });
  histogram.time(() => {});
  registry.gauge({ name: "level" }).set(2.5);
  const labels = registry.snapshot().metrics[0]?.series.map((series) => series.labels);
  const seen = [counter.labels("/ä€😀").value, histogram.read().count, registry.get("level")?.value, labels?.[0]?.path];
  if (String(seen) !== "3,1,2.5,/ä€😀") throw new Error(`read ${seen}`);
}

/** Attaches to `handle` if there is one, instead of creating a registry. */
export async function probe(handle) {
  let registry;
  const made = await outcome(() => {
    registry = handle ? Registry.attach(handle) : new Registry();
    use(registry);
  });
  const on = (work) => (registry ? outcome(() => work(registry)) : "-");
  const answers = {
    [handle ? "attach" : "new Registry"]: made,
    handle: await on(({ handle }) => void Registry.attach(handle)),
    "Registry.default": await outcome(() => void Registry.default()),
    received: await soon(receive()),
    expose: await on((source) => {
      if (expose(source).length < 100) throw new Error("too short");
    }),
    metricsHandler: await on((source) => void metricsHandler(source)),
    serveMetrics: await on(async (source) => (await serveMetrics(source, { port: 0 })).close()),
    collectRuntimeMetrics: await on((source) => {
      const metrics = collectRuntimeMetrics(source);
      source.collect();
      metrics.stop();
    }),
  };
  return answers;
}

globalThis.probe = probe;
