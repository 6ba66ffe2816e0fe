// Loaded by every thread first: the instrumentations, on one provider for all threads, or on an SDK in each.
import { isMainThread } from "node:worker_threads";
import { metrics } from "@opentelemetry/api";
import { HostMetrics } from "@opentelemetry/host-metrics";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { RuntimeNodeInstrumentation } from "@opentelemetry/instrumentation-runtime-node";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { registerMetrics } from "threadtally/opentelemetry";

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = () => new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 600_000 });
const isOurs = process.env.PROVIDER === "threadtally";

const provider = isOurs ? registerMetrics({ readers: () => [reader()] }) : undefined;
new NodeSDK({
  metricReaders: isOurs ? [] : [reader()],
  traceExporter: { export: (_, done) => done({ code: 0 }), shutdown: async () => {} },
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation(), new RuntimeNodeInstrumentation()],
}).start();
// They are of the whole machine and process.
if (isMainThread) new HostMetrics().start();

/** Returns the metrics that this thread exports, if any. */
globalThis.exported = async () => {
  if (provider?.exporting === false) return [];
  await metrics.getMeterProvider().forceFlush();
  return exporter
    .getMetrics()
    .at(-1)
    .scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.map(({ descriptor, dataPointType, dataPoints }) => ({
        ...{ scope: scope.name, version: scope.version, name: descriptor.name, type: dataPointType },
        ...{ unit: descriptor.unit, description: descriptor.description },
        points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
      })),
    );
};
