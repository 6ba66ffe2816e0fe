// Imported by every thread first. The main thread exports: totals to one exporter, differences to another.
import { isMainThread } from "node:worker_threads";
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  InstrumentType,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { registerMetrics } from "threadtally/opentelemetry";

export const exporters = [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA].map(
  (temporality) => new InMemoryMetricExporter(temporality),
);

export const provider = registerMetrics({
  ...(isMainThread && { readers: () => exporters.map((exporter) => new PeriodicExportingMetricReader({ exporter })) }),
  views: [
    { instrumentName: "wide", aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
    { instrumentType: InstrumentType.COUNTER, instrumentName: "parted", attributeKeys: ["kept"] },
  ],
});
