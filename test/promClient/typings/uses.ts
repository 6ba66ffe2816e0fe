/** Typical and odd uses of prom-client's types, which compile with the original's declarations and with ours. */

import {
  type Aggregator,
  type Charset,
  type CollectFunction,
  type Collector,
  Counter,
  type CounterConfiguration,
  contentType,
  exponentialBuckets,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  type IncreaseDataWithExemplar,
  type LabelValues,
  linearBuckets,
  type Metric,
  type MetricConfiguration,
  type MetricObject,
  type MetricObjectWithValues,
  MetricType,
  type MetricValue,
  type MetricValueWithName,
  type ObserveDataWithExemplar,
  type OpenMetricsContentType,
  type OpenMetricsMIME,
  type OpenMetricsVersion,
  openMetricsContentType,
  type PrometheusContentType,
  type PrometheusMetricsVersion,
  type PrometheusMIME,
  prometheusContentType,
  Registry,
  type RegistryContentType,
  register,
  Summary,
  type SummaryConfiguration,
} from "prom-client";

// Counters, with names of labels that are inferred, given, and any.
const requests = new Counter({ name: "requests_total", help: "Requests", labelNames: ["method", "code"] });
requests.inc();
requests.inc(2);
requests.inc({ method: "GET", code: 200 });
requests.inc({ method: "GET" }, 3);
requests.labels("GET", "200").inc();
requests.labels({ method: "GET", code: 200 }).inc(5);
requests.remove("GET", "200");
requests.remove({ method: "GET" });
requests.reset();
// @ts-expect-error: no such label
requests.inc({ path: "/" });
// @ts-expect-error: amounts are numbers
requests.labels("GET", "200").inc("1");
const given: Counter<"a" | "b"> = new Counter<"a" | "b">({ name: "given", help: "h", labelNames: ["a", "b"] as const });
given.inc({ a: "1", b: undefined as never });
const anyLabels: Counter = new Counter({ name: "any", help: "h", labelNames: ["x"] as string[] });
const wide: Counter<string> = requests as Counter<string>;
wide.inc({ whatever: "x" });
const child: Counter.Internal = anyLabels.labels({ x: "1" });
child.inc();
const fake: Counter.Internal = { inc: () => undefined };
const frozen = { name: "frozen", help: "h", labelNames: ["a"] } as const;
new Counter(frozen).inc({ a: "1" });
const data: IncreaseDataWithExemplar<"a"> = { value: 1, labels: { a: "1" }, exemplarLabels: { a: "t" } };
given.inc(data);
// @ts-expect-error: help is needed
new Counter({ name: "helpless" });

// A function over metrics of any label names.
function counterOf<T extends string>(name: string, labelNames: readonly T[]): Counter<T> {
  const found = register.getSingleMetric(name) as Counter<T> | undefined;
  return found ?? new Counter<T>({ name, help: name, labelNames });
}
counterOf("made", ["a", "b"]).inc({ a: 1, b: "2" });

// Classes that extend the package's.
class Extended<T extends string> extends Counter<T> {
  constructor(configuration: CounterConfiguration<T>) {
    super({ ...configuration, help: `Extended ${configuration.help}` });
  }
  override inc(labelsOrValue?: unknown, value?: number): void {
    super.inc(labelsOrValue as LabelValues<T>, value);
  }
}
new Extended({ name: "extended", help: "h", labelNames: ["q"] }).inc({ q: "1" });

// Gauges
const gauge = new Gauge({
  name: "level",
  help: "h",
  labelNames: ["q"],
  aggregator: "max",
  async collect() {
    this.set({ q: "a" }, 1);
    await Promise.resolve();
  },
});
gauge.set({ q: "a" }, 1);
gauge.set(1);
gauge.inc({ q: "a" });
gauge.inc(1);
gauge.dec({ q: "a" }, 2);
gauge.dec();
gauge.setToCurrentTime();
gauge.setToCurrentTime({ q: "a" });
const seconds: number = gauge.startTimer({ q: "a" })({ q: "b" });
const gaugeChild: Gauge.Internal<"q"> = gauge.labels("a");
gaugeChild.set(seconds);
gaugeChild.inc();
gaugeChild.dec(2);
gaugeChild.setToCurrentTime();
const ended: number = gaugeChild.startTimer()({ q: "c" });
const gaugeOptions: GaugeConfiguration<"q"> = { name: "g", help: "h", registers: [register], collect: () => undefined };
// @ts-expect-error: not an aggregator
const wrongAggregator: Aggregator = "median";

// Histograms
const histogram = new Histogram({ name: "h", help: "h", labelNames: ["q"], buckets: linearBuckets(0, 1, 5) });
histogram.observe(1);
histogram.observe({ q: "a" }, 1);
const observed: ObserveDataWithExemplar<"q"> = { value: 1, labels: { q: "a" }, exemplarLabels: { q: "t" } };
histogram.observe(observed);
const duration: number = histogram.startTimer()({ q: "a" });
histogram.startTimer({ q: "a" }, { q: "t" })({ q: "a" }, { q: "t" });
histogram.zero({ q: "a" });
histogram.reset();
histogram.remove("a");
const histogramChild: Histogram.Internal<"q"> = histogram.labels({ q: "a" });
histogramChild.observe(duration);
histogramChild.startTimer()({ q: "b" });
const fakeHistogram: Histogram.Internal<"q"> = { observe: () => undefined, startTimer: () => () => undefined };
const histogramConfig: Histogram.Config = { buckets: exponentialBuckets(1, 2, 5) };
const histogramOptions: HistogramConfiguration<"q"> = { name: "h2", help: "h", ...histogramConfig };

// Summaries
const summary = new Summary({
  name: "s",
  help: "h",
  labelNames: ["q"],
  percentiles: [0.5],
  maxAgeSeconds: 60,
  ageBuckets: 5,
  pruneAgedBuckets: true,
  compressCount: 100,
});
summary.observe(1);
summary.observe({ q: "a" }, 1);
const summaryChild: Summary.Internal<"q"> = summary.labels("a");
summaryChild.observe(summaryChild.startTimer()({ q: "a" }));
const summaryConfig: Summary.Config = { percentiles: [0.1] };
const summaryOptions: SummaryConfiguration<"q"> = { name: "s2", help: "h", ...summaryConfig };
summary.startTimer({ q: "a" })();
summary.remove({ q: "a" });
summary.reset();

// Registries of both formats
const plain: Registry = new Registry();
const open = new Registry<OpenMetricsContentType>();
open.setContentType(openMetricsContentType);
plain.setContentType(Registry.PROMETHEUS_CONTENT_TYPE);
// @ts-expect-error: the registry has the other format
plain.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
new Counter({ name: "both", help: "h", registers: [plain, open], enableExemplars: true });
plain.registerMetric(requests);
plain.registerMetric(histogram);
plain.setDefaultLabels({ service: "shop", instance: 1 });
plain.removeSingleMetric("x");
plain.clear();
plain.resetMetrics();
const merged: Registry = Registry.merge([plain, register]);
const text: Promise<string> = merged.metrics();
const one: Promise<string> = merged.getSingleMetricAsString("x");
const found: Metric<string> | undefined = register.getSingleMetric("x");
const foundNarrow: Metric<"a"> | undefined = register.getSingleMetric<"a">("x");
if (found instanceof Gauge) found.set(1);
if (found instanceof Histogram) found.observe({ a: "1" }, 1);
const all: MetricObject[] = register.getMetricsAsArray();
const names: string[] = all.map(({ name, help, type, aggregator }) => `${name}${help}${type}${aggregator}`);
const type: PrometheusContentType = register.contentType;
const openType: OpenMetricsContentType = open.contentType;
const types: RegistryContentType[] = [contentType, prometheusContentType, openMetricsContentType, type, openType];
const parts: [Charset, PrometheusMIME, PrometheusMetricsVersion, OpenMetricsMIME, OpenMetricsVersion] = [
  "utf-8",
  "text/plain",
  "0.0.4",
  "application/openmetrics-text",
  "1.0.0",
];
const kinds: MetricType[] = [MetricType.Counter, MetricType.Gauge, MetricType.Histogram, MetricType.Summary];
const kindName: string | undefined = MetricType[MetricType.Counter];

// Readings
export async function read(): Promise<number> {
  const json: MetricObjectWithValues<MetricValue<string>>[] = await register.getMetricsAsJSON();
  const { values }: MetricObjectWithValues<MetricValue<"method" | "code">> = await requests.get();
  const named: MetricValueWithName<"q">[] = (await histogram.get()).values;
  const label: string | number | undefined = values[0]?.labels.method;
  const fromSummary: string | undefined = (await summary.get()).values[0]?.metricName;
  const level: number | undefined = (await gauge.get()).values[0]?.value;
  return json.length + named.length + String(label).length + String(fromSummary).length + (level ?? 0);
}
const labels: LabelValues<"a" | "b"> = { a: 1 };
const collect: CollectFunction<Gauge<"q">> = function () {
  this.set({ q: "a" }, 1);
};
const collector: Collector = () => undefined;
const common: MetricConfiguration<"a"> = { name: "n", help: "h", labelNames: ["a"], collect: collector };
new Gauge({ ...common, collect: undefined as never });
new Gauge({ ...gaugeOptions, collect });

export {
  ended,
  fake,
  fakeHistogram,
  foundNarrow,
  histogramOptions,
  kindName,
  kinds,
  labels,
  names,
  one,
  parts,
  summaryOptions,
  text,
  types,
  wrongAggregator,
};
