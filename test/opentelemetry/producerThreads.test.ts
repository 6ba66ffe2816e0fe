/** A registry that several threads record in, through the exporting readers of OpenTelemetry's SDK. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { metricProducer } from "threadtally/opentelemetry";
import { expect, test, vi } from "vitest";
import { testRegistry } from "../support/testRegistry.ts";
import { bare, named, valuesOf } from "./producerReaders.ts";

const { CUMULATIVE, DELTA } = AggregationTemporality;

test("what threads record, killed ones too, is exactly what both temporalities export", async () => {
  const registry = testRegistry();
  const totals = new InMemoryMetricExporter(CUMULATIVE);
  const differences = new InMemoryMetricExporter(DELTA);
  const readers = [totals, differences].map(
    (exporter, index) =>
      new PeriodicExportingMetricReader({
        ...{ exporter, exportIntervalMillis: 15, exportTimeoutMillis: 15 },
        metricProducers: [metricProducer(registry, { temporality: index === 0 ? "cumulative" : "delta" })],
      }),
  );
  const provider = new MeterProvider({ readers });
  const tally = new Int32Array(new SharedArrayBuffer(16));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workers = [0, 1, 2, 3].map(
    (index) =>
      new Worker(new URL("producer.worker.js", import.meta.url), {
        workerData: { handle: registry.handle, tally, stop, index },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  await workers[3]?.terminate();
  registry.reset();
  const stopped = workers.slice(0, 3).map((worker) => once(worker, "message"));
  await vi.waitFor(() => expect(differences.getMetrics().length).toBeGreaterThan(3));
  Atomics.store(stop, 0, 1);
  await Promise.all(stopped);
  await provider.forceFlush();
  const sums = { kind0: 0, kind1: 0 };
  const took = { count: 0, sum: 0 };
  for (const { scopeMetrics } of differences.getMetrics()) {
    const metrics = named(scopeMetrics.flatMap(({ metrics }) => metrics));
    for (const { attributes, value } of metrics.get("jobs_total")?.dataPoints ?? []) {
      sums[attributes.kind as "kind0"] += Math.round((value as number) * 10);
    }
    const point = bare(metrics.get("job_seconds")) as typeof took | undefined;
    took.count += point?.count ?? 0;
    took.sum += Math.round((point?.sum ?? 0) * 10);
  }
  const last =
    totals
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
  const jobs = valuesOf(named(last).get("jobs_total"));
  expect(sums).toEqual({
    kind0: Math.round((jobs['{"kind":"kind0"}'] as number) * 10),
    kind1: Math.round((jobs['{"kind":"kind1"}'] as number) * 10),
  });
  expect(bare(named(last).get("job_seconds"))).toMatchObject({ count: took.count, sum: took.sum / 10 });
  const [a = 0, b = 0, c = 0, killed = 0] = tally;
  expect(sums.kind0).toBe(a + c);
  // A killed thread may have recorded once more than it has noted.
  expect([b + killed, b + killed + 1]).toContain(sums.kind1);
  expect([a + b + c + killed, a + b + c + killed + 1]).toContain(took.count);
  expect(took.sum).toBe(took.count);
  await provider.shutdown();
});
