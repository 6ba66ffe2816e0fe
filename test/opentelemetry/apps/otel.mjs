// Loaded by every thread of the app first. One of them, the exporter, exports what all have recorded.
import { workerData } from "node:worker_threads";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { AggregationTemporality, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { Registry } from "threadtally";
import { metricProducer, registerMetrics } from "threadtally/opentelemetry";
import { pushMetrics } from "threadtally/push";

const isExporter = workerData?.isExporter === true;

/** Returns a reader that sends to a path of the receiver. */
function readerOf(path, producers) {
  const temporalityPreference = AggregationTemporality[path === "delta" ? "DELTA" : "CUMULATIVE"];
  const url = `${process.env.RECEIVER}/${path}`;
  const compression = path === "delta" ? "gzip" : "none";
  return new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url, temporalityPreference, compression }),
    metricProducers: producers,
  });
}

if (process.env.DOOR === "provider" || process.env.DOOR === "takeover") {
  const readers = () => [readerOf("cumulative", []), readerOf("delta", [])];
  globalThis.provider = registerMetrics(isExporter ? { readers } : { exporter: "never" });
} else if (process.env.DOOR === "push") {
  const { registry } = registerMetrics();
  const pushes = ["cumulative", "delta"].map((temporality) => {
    const url = `${process.env.RECEIVER}/${temporality}`;
    return isExporter && pushMetrics(registry, { url, temporality, compression: "gzip" });
  });
  globalThis.provider = { forceFlush: () => Promise.all(pushes.map((pushing) => pushing.flush())) };
} else if (isExporter) {
  const registry = Registry.default();
  const readers = ["cumulative", "delta"].map((temporality) =>
    readerOf(temporality, [metricProducer(registry, { temporality })]),
  );
  globalThis.provider = new MeterProvider({ readers });
} else {
  Registry.default();
}
