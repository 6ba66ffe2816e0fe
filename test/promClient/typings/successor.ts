/** Uses of the types of @prometheus-io/client 0.16, which compile with the original's declarations and with ours. */

import {
  AggregatorRegistry,
  ClusterRegistry,
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  contentType,
  Gauge,
  Histogram,
  type Metric,
  type MetricObjectWithValues,
  type MetricType,
  type MetricValue,
  type OpenMetricsContentType,
  openMetricsContentType,
  type PrometheusContentType,
  Pushgateway,
  Registry,
  type RegistryContentType,
  register,
  Summary,
  WorkerRegistry,
} from "@prometheus-io/client";

// Without label names a metric takes none; with them, these.
const plain = new Counter({ name: "plain_total", help: "h" });
plain.inc();
plain.inc(2);
// @ts-expect-error: no label was named
plain.inc({ method: "GET" }, 1);
const requests: Counter<"method"> = new Counter({ name: "requests_total", help: "h", labelNames: ["method"] });
requests.inc({ method: "GET" });
requests.labels("GET").inc(2);
// @ts-expect-error: no such label
requests.inc({ path: "/" });
const options: CounterConfiguration<"a"> = { name: "a_total", help: "h", labelNames: ["a"] };
new Counter(options).inc({ a: 1 });
const level = new Gauge({ name: "level", help: "h", labelNames: ["q"], collect: () => undefined });
level.set({ q: "a" }, 1);
new Gauge({ name: "bare", help: "h" }).set(1);
new Histogram({ name: "took", help: "h", labelNames: ["q"] }).observe({ q: "a" }, 1);
new Summary({ name: "sum", help: "h", labelNames: ["q"] }).observe({ q: "a" }, 1);

// Registries of both formats, which change it
const registry = new Registry();
const open: Registry<OpenMetricsContentType> = new Registry<OpenMetricsContentType>(openMetricsContentType);
registry.setContentType(openMetricsContentType);
registry.setContentType(Registry.PROMETHEUS_CONTENT_TYPE);
const type: PrometheusContentType | OpenMetricsContentType = register.contentType;
const types: RegistryContentType[] = [type, contentType];
const found: Metric<"method"> | undefined = register.getSingleMetric<"method">("requests_total");
const text: Promise<string> = register.getMetricsAsString(requests);
const selected: Promise<MetricObjectWithValues<MetricValue<string>>[]> = register.getMetricsAsJSON("sum");
const aggregated: Registry<PrometheusContentType> = Registry.aggregate<PrometheusContentType>([[], []]);
const kind: MetricType = "histogram";
// @ts-expect-error: no kind of metric
const other: MetricType = "mean";

// Threads, processes, pushes, default metrics
const threads = new WorkerRegistry();
const cluster = new ClusterRegistry<PrometheusContentType>();
export async function shutdown(): Promise<string> {
  await threads.shutdown();
  await new AggregatorRegistry().shutdown();
  return (await threads.workerMetrics()) + (await cluster.clusterMetrics());
}
WorkerRegistry.setRegistries([registry, open]);
ClusterRegistry.setRegistries(registry);
new Pushgateway("http://localhost:9091", registry);
const pushOptions: Pushgateway.Options = { requireJobName: false, timeout: 5000 };
const gateway = new Pushgateway("http://localhost:9091", pushOptions, register);
collectDefaultMetrics({ eventLoopUtilizationTimeout: 50, eventLoopUtilizationBuckets: [0.5, 1] });
const withoutResult = (): void => collectDefaultMetrics({ register });
collectDefaultMetrics({ eventLoopUtilizationMaxAgeSeconds: 1, eventLoopUtilizationAgeBuckets: 2 });

export { aggregated, found, gateway, kind, level, other, selected, text, types, withoutResult };
