// Registries of many series to be read: a counter with two labels, each series recorded once by every thread.
import { Registry } from "threadtally";
import { startThreads } from "../harness/threads.js";
import { openTelemetry, platformatic, promClient, prometheusIo } from "../rivals.js";
import { definition, labelsOf, recordAll } from "./series.js";

const WORKER = new URL("scraped.worker.js", import.meta.url);
const BYTES_PER_SERIES = 400; // of address space: what is not used is not committed

/** A registry over whose series this thread and others have recorded; the others live until `end`. */
export async function ours(series, lanes) {
  const maxBytes = 2 ** 26 + series * BYTES_PER_SERIES + series * lanes * 16;
  const registry = new Registry({ maxBytes, maxSeriesPerMetric: series + 1 });
  recordAll(registry, series);
  const threads = await startThreads(WORKER, lanes - 1, () => ({ handle: registry.handle, series }));
  await threads.order("record");
  return { registry, end: () => threads.end() };
}

/** A registry with prom-client's interface, over the same series, with the same total. */
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

/** A reader of OpenTelemetry over the same series. */
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
