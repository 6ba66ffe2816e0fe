// Loaded by every thread of every process. Each process exports by itself, or reports to its parent, which exports all.
import { isMainThread } from "node:worker_threads";
import { Registry } from "threadtally";
import { reportProcess } from "threadtally/cluster";
import { registerMetrics } from "threadtally/opentelemetry";

const { RECEIVER, WAY, PART } = process.env;

async function exportingOptions() {
  const { OTLPMetricExporter } = await import("@opentelemetry/exporter-metrics-otlp-proto");
  const { PeriodicExportingMetricReader } = await import("@opentelemetry/sdk-metrics");
  const exporter = () => new OTLPMetricExporter({ url: `${RECEIVER}/${WAY}` });
  return { readers: () => [new PeriodicExportingMetricReader({ exporter: exporter() })] };
}

const exports = isMainThread && (WAY === "each" || PART !== "child");
globalThis.provider = registerMetrics(exports ? await exportingOptions() : {});
if (isMainThread && !exports) reportProcess(Registry.default());
