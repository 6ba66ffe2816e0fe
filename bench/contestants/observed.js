// Registries of many histograms to be read: 11 bounds and two labels, with a few values each.
import { Registry } from "threadtally";
import { openTelemetry } from "../rivals.js";
import { BOUNDS } from "./bounds.js";
import { labelsOf } from "./series.js";

const VALUES = [0.007, 0.3, 0.31, 7];
const BYTES_PER_SERIES = 8000; // of address space: what is not used is not committed

/** Returns the sum of all values of so many series. */
export function sumOf(series) {
  return series * VALUES.reduce((sum, value) => sum + value, 0);
}

export function ours(series) {
  const registry = new Registry({ maxBytes: 2 ** 26 + series * BYTES_PER_SERIES, maxSeriesPerMetric: series + 1 });
  const family = registry.histogram({ name: "a_seconds", labelNames: ["route", "client"], buckets: BOUNDS });
  for (let i = 0; i < series; i++) for (const value of VALUES) family.labels(...labelsOf(i)).record(value);
  return registry;
}

/** Returns a reader of OpenTelemetry with the same series. */
export function otel(series) {
  const cardinality = { aggregationCardinalityLimit: series + 1 };
  const { meter, collect } = openTelemetry({ views: [{ instrumentName: "*", ...cardinality }] });
  const histogram = meter.createHistogram("a_seconds", { advice: { explicitBucketBoundaries: BOUNDS } });
  for (let i = 0; i < series; i++) {
    const [route, client] = labelsOf(i);
    for (const value of VALUES) histogram.record(value, { route, client });
  }
  return collect;
}
