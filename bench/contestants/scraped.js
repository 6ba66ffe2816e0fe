// Registries of many series to be read: a counter with two labels, each series recorded once by every thread.
import { Registry } from "threadtally";
import { startThreads } from "../harness/threads.js";
import { openTelemetry, platformatic, promClient, prometheusIo } from "../rivals.js";
import { definition, labelsOf, recordAll } from "./series.js";

const WORKER = new URL("scraped.worker.js", import.meta.url);
const BYTES_PER_SERIES = 400; // of address space: what is not used is not committed

/** Returns a registry into whose series this thread and others have recorded. The others live until `end`. */
export async function ours(series, lanes) {
  const maxBytes = 2 ** 26 + series * BYTES_PER_SERIES + series * lanes * 16;
  const registry = new Registry({ maxBytes, maxSeriesPerMetric: series + 1 });
  recordAll(registry, series);
  const threads = await startThreads(WORKER, lanes - 1, () => ({ handle: registry.handle, series }));
  await threads.order("record");
  return { registry, end: () => threads.end() };
}

/** Returns a registry with prom-client's interface, with the same series and the same total. */
export function theirs(library, series, total) {
  const registry = new library.Registry();
  const family = new library.Counter({ ...definition, registers: [registry] });
  for (let i = 0; i < series; i++) family.labels(...labelsOf(i)).inc(total);
  return registry;
}

export const RIVALS = {
  "prom-client": promClient,
  "@platformatic/prom-client": platformatic,
  "@prometheus-io/client": prometheusIo,
};

/** Returns a reader of OpenTelemetry with the same series. */
export function otel(series, total) {
  const cardinality = { aggregationCardinalityLimit: series + 1 };
  const { meter, collect } = openTelemetry({ views: [{ instrumentName: "*", ...cardinality }] });
  const counter = meter.createCounter("a_total");
  for (let i = 0; i < series; i++) {
    const [route, client] = labelsOf(i);
    counter.add(total, { route, client });
  }
  return collect;
}
