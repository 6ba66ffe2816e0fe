/** A registry with every kind of metric, for expositions that are compared completely. */

import { exponential, type Registry } from "threadtally";
import { testRegistry } from "./exposedText.ts";

export function everyKind(): Registry {
  const registry = testRegistry({ labels: { service: "charts" }, maxSeriesPerMetric: 2 });
  const jobs = registry.counter({ name: "jobs", help: 'Jobs "done"\nof any kind \\', labelNames: ["kind"] });
  jobs.labels('a"b\\c\nd').inc(3);
  jobs.labels("é").inc(2 ** 40);
  jobs.labels("beyond the limit").inc();
  registry.counter({ name: "cpu_seconds_total", help: "Time", unit: "seconds" }).inc(0.001002);
  registry.upDownCounter({ name: "in_flight" }).add(-2);
  registry.gauge({ name: "load" }).set(0.25);
  registry.gauge({ name: "never_set", help: "Has no level" });
  registry.mean({ name: "compression_ratio" }).recordAll(Float64Array.of(0.35, 0.1));
  registry.histogram({ name: "took_seconds", buckets: [0.00001, 1, 1e6] }).recordAll(Float64Array.of(0.5, 1e-6, 2e6));
  registry.histogram({ name: "size", scale: 1, buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(3);
  return registry;
}
