// Sets OpenTelemetry's metrics up, in every thread: --import is passed on to workers.
import { PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { registerMetrics } from "threadtally/opentelemetry";

/** An exporter that prints. Take one of OpenTelemetry's instead, such as OTLPMetricExporter. */
const exporter = {
  export({ scopeMetrics }, done) {
    for (const { scope, metrics } of scopeMetrics) {
      for (const { descriptor, dataPoints } of metrics) {
        for (const { attributes, value } of dataPoints) {
          const shown = typeof value === "number" ? value : `${value.count} values, sum ${value.sum}`;
          console.log(scope.name, descriptor.name, JSON.stringify(attributes), shown);
        }
      }
    }
    done({ code: 0 });
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

// The function runs only in the thread that exports, so that workers open no connections.
registerMetrics({ readers: () => [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })] });
