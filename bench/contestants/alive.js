// Other metrics that are alive in the process: several of each library, which have recorded, as in a program that uses
// them.
import { Registry } from "threadtally";
import { openTelemetry, platformatic, promClient, prometheusIo } from "../rivals.js";
import { BOUNDS } from "./bounds.js";

const RECORDS = 2000;

/**
 * Returns a registry of threadtally and a meter of OpenTelemetry, with metrics that are not measured. Those of the
 * other libraries are global.
 */
export function alive() {
  const registry = new Registry();
  const inFlight = registry.upDownCounter({ name: "alive_in_flight" });
  const level = registry.gauge({ name: "alive_level" });
  const hits = registry.counter({ name: "alive_hits_total" });
  const misses = registry.counter({ name: "alive_misses_total" });
  const ratio = registry.mean({ name: "alive_ratio" });
  const took = registry.histogram({ name: "alive_seconds", buckets: BOUNDS });
  const { meter, ...reader } = openTelemetry();
  const others = [promClient, platformatic, prometheusIo].map((library) => ({
    counter: new library.Counter({ name: "alive_total", help: "a" }),
    gauge: new library.Gauge({ name: "alive_level", help: "a" }),
    histogram: new library.Histogram({ name: "alive_seconds", help: "a", buckets: BOUNDS }),
  }));
  const added = meter.createCounter("alive_total");
  const spread = meter.createHistogram("alive_seconds");
  for (let i = 0; i < RECORDS; i++) {
    hits.inc();
    misses.inc();
    inFlight.add(1);
    level.set(i);
    ratio.record(0.35);
    took.record(0.01);
    for (const { counter, gauge, histogram } of others) {
      counter.inc();
      gauge.set(i);
      histogram.observe(0.01);
    }
    added.add(1);
    spread.record(0.01);
  }
  return { registry, meter, ...reader };
}
