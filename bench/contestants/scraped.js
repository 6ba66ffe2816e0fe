// Registries of many series to be read: a counter with two labels, each series recorded once by every thread.
import { Registry } from "threadtally";
import { startThreads } from "../harness/threads.js";
import { openTelemetry, platformatic, promClient, prometheusIo } from "../rivals.js";

const WORKER = new URL("scraped.worker.js", import.meta.url);
const ROUTES = 400;
const BYTES_PER_SERIES = 400; // of address space: what is not used is not committed

export const definition = { name: "a_total", help: "Requests", labelNames: ["route", "client"] };

const routes = Array.from({ length: ROUTES }, (_, route) => `/route/${route}`);
const clients = [];

/** The label values of the nth series: the same strings in each library, since some keep those that they are given. */
export function labelsOf(series) {
  const client = Math.floor(series / ROUTES);
  clients[client] ??= `client-${client}`;
  return [routes[series % ROUTES], clients[client]];
}

export function recordAll(registry, series) {
  const family = registry.counter(definition);
  for (let i = 0; i < series; i++) family.labels(...labelsOf(i)).inc();
}

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

/** The sum of all samples of the counter in a text. */
export function total(text) {
  let sum = 0;
  for (const line of Buffer.from(text).toString().split("\n")) {
    if (line.startsWith("a_total{")) sum += Number(line.slice(line.lastIndexOf("} ") + 2).split(" ")[0]);
  }
  return sum;
}
