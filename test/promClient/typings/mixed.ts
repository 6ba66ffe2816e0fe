/** Objects of ours where the types of the original are asked for, and the other way: a package may have either. */

import type * as original from "prom-client";
import type * as ours from "threadtally/prom-client";

type Labels = "method" | "code";

/** Compiles only if a value of the one type can be given where the other is asked for. */
type Accepts<Asked, _Given extends Asked> = true;

export type Checks = [
  Accepts<typeof original, typeof ours>,
  Accepts<original.Registry, ours.Registry>,
  Accepts<ours.Registry, original.Registry>,
  Accepts<original.Registry<original.OpenMetricsContentType>, ours.Registry<ours.OpenMetricsContentType>>,
  Accepts<
    original.AggregatorRegistry<original.PrometheusContentType>,
    ours.AggregatorRegistry<ours.PrometheusContentType>
  >,
  Accepts<original.Pushgateway<original.PrometheusContentType>, ours.Pushgateway<ours.PrometheusContentType>>,
  Accepts<original.Counter<Labels>, ours.Counter<Labels>>,
  Accepts<ours.Counter<Labels>, original.Counter<Labels>>,
  Accepts<original.Gauge<Labels>, ours.Gauge<Labels>>,
  Accepts<ours.Gauge<Labels>, original.Gauge<Labels>>,
  Accepts<original.Histogram<Labels>, ours.Histogram<Labels>>,
  Accepts<ours.Histogram<Labels>, original.Histogram<Labels>>,
  Accepts<original.Summary<Labels>, ours.Summary<Labels>>,
  Accepts<ours.Summary<Labels>, original.Summary<Labels>>,
  Accepts<ours.CounterConfiguration<Labels>, original.CounterConfiguration<Labels>>,
  Accepts<ours.GaugeConfiguration<Labels>, original.GaugeConfiguration<Labels>>,
  Accepts<ours.HistogramConfiguration<Labels>, original.HistogramConfiguration<Labels>>,
  Accepts<ours.SummaryConfiguration<Labels>, original.SummaryConfiguration<Labels>>,
  Accepts<
    original.MetricObjectWithValues<original.MetricValue<Labels>>,
    ours.MetricObjectWithValues<ours.MetricValue<Labels>>
  >,
];

// @ts-expect-error: the check itself tells types apart
export type Fails = Accepts<original.Counter<Labels>, ours.Gauge<Labels>>;
