/** Groups of default metrics: each is registered, collected and stopped as a whole. */

import type { Aggregate } from "../../core/define/definition.ts";
import { builtin } from "../../core/platform/builtin.ts";
import type { CollectFunction, LabelValues, MetricConfiguration } from "../configuration.ts";
import { Counter } from "../counter.ts";
import { Gauge } from "../gauge.ts";
import { Histogram } from "../histogram.ts";
import type { Aggregator } from "../identity.ts";
import { globalRegistry, type Registry, type RegistryContentType } from "../registry.ts";
import { Summary, type SummaryConfiguration } from "../summary.ts";

/** The options of default metrics. */
export interface DefaultMetricsCollectorConfiguration<T extends RegistryContentType> {
  /** The registry that exposes them; default: the global one, which all threads share. */
  register?: Registry<T>;
  /** A prefix of every name. */
  prefix?: string;
  /** Upper bounds in seconds for the durations of garbage collections. Default: 0.001, 0.01, 0.1, 1, 2 and 5. */
  gcDurationBuckets?: number[];
  /** Milliseconds between two measurements of the event loop's delay. Default: 10. */
  eventLoopMonitoringPrecision?: number;
  /** The successor's line: milliseconds between two measurements of the event loop's utilization. Default: 100. */
  eventLoopUtilizationTimeout?: number;
  /** The successor's line: upper bounds for the utilization, from 0 to 1. */
  eventLoopUtilizationBuckets?: number[];
  /** The successor's line: quantiles of the utilization. */
  eventLoopUtilizationPercentiles?: number[];
  /** The successor's line: number of steps in which their window slides. Default: 5. */
  eventLoopUtilizationAgeBuckets?: number;
  /** The successor's line: length of their window in seconds. Default: 60. */
  eventLoopUtilizationMaxAgeSeconds?: number;
  /** Labels, and their values, of every series. */
  labels?: object;
  /** True if the CPU counters have exemplars: the traces that were active when they were read. */
  enableExemplars?: boolean;
}

type AnyRegistry = Registry<RegistryContentType>;
type Configuration = DefaultMetricsCollectorConfiguration<RegistryContentType>;
type AnyMetric = Counter | Gauge | Histogram | Summary;

/** The options of one metric of a group. */
interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** The way in which the values of threads become one, if not as those of processes. */
  readonly aggregate?: Aggregate;
}

interface CounterOptions extends MetricOptions {
  readonly collect?: CollectFunction<Counter>;
  readonly enableExemplars: boolean;
}

interface GaugeOptions extends MetricOptions {
  readonly collect?: CollectFunction<Gauge>;
  readonly aggregator?: Aggregator;
}

/** A group. Called, it starts to collect its metrics in this thread, and returns a function that stops it. */
export interface MetricGroup {
  (registry?: AnyRegistry, config?: Configuration): () => void;
  readonly metricNames: readonly string[];
  /** @internal Registers the metrics of the group. */
  readonly begin: (metrics: OwnMetrics) => void;
}

/** Returns a group. `begin` registers its metrics, but leaves out what this host does not measure. */
export function metricGroup(metricNames: readonly string[], begin: (metrics: OwnMetrics) => void): MetricGroup {
  const collectGroup = (registry?: AnyRegistry, config?: Configuration) => collectGroups([{ begin }], registry, config);
  return Object.assign(collectGroup, { metricNames, begin });
}

/** The running collections of this thread. */
const running = new WeakMap<AnyRegistry, Set<OwnMetrics>>();

/**
 * Starts to collect groups in this thread. Returns a function that stops it. If one of the metrics is refused, none is
 * registered.
 */
export function collectGroups(
  groups: readonly Pick<MetricGroup, "begin">[],
  given?: AnyRegistry | null,
  config: Configuration = {},
): () => void {
  const registry = given ?? globalRegistry;
  const process = builtin("node:process");
  if (!process) return () => {};
  const ofRegistry = running.get(registry) ?? new Set();
  running.set(registry, ofRegistry);
  // What `clear()` has unregistered would otherwise count into the new metrics, whose names it shares.
  for (const one of ofRegistry) if (!one.isRegistered) one.stop();
  const metrics = new OwnMetrics(registry, config, process);
  metrics.onStop(() => ofRegistry.delete(metrics));
  ofRegistry.add(metrics);
  try {
    for (const { begin } of groups) begin(metrics);
  } catch (problem) {
    metrics.undo();
    throw problem;
  }
  return () => metrics.stop();
}

/** The metrics that one call registers and collects. */
export class OwnMetrics {
  readonly config: Configuration;
  readonly process: NodeJS.Process;
  /** The labels of every series. */
  readonly labels: LabelValues<string>;
  readonly #registry: AnyRegistry;
  readonly #all: AnyMetric[] = [];
  readonly #ends: (() => void)[] = [];
  isStopped = false;

  constructor(registry: AnyRegistry, config: Configuration, process: NodeJS.Process) {
    this.#registry = registry;
    this.config = config;
    this.process = process;
    this.labels = (config.labels || {}) as LabelValues<string>;
  }

  /** True while the registry has one of the metrics. */
  get isRegistered(): boolean {
    return this.#all.some(isRegistered);
  }

  counter(options: CounterOptions): Counter {
    return this.#add(new Counter(this.#whole(options)));
  }

  gauge(options: GaugeOptions): Gauge {
    return this.#add(new Gauge(this.#whole(options)));
  }

  histogram(options: MetricOptions & { readonly buckets: number[] }): Histogram {
    return this.#add(new Histogram(this.#whole(options)));
  }

  summary(options: MetricOptions & Omit<SummaryConfiguration<string>, "labelNames">): Summary {
    return this.#add(new Summary(this.#whole(options)));
  }

  /** Registers a function that ends what runs beside the metrics. */
  onStop(end: () => void): void {
    this.#ends.push(end);
  }

  /** Stops collection in this thread, and takes back this thread's levels. The metrics stay registered. */
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    for (const end of this.#ends.splice(0)) end();
    for (const metric of this.#all) {
      delete metric.collect;
      if (!(metric instanceof Gauge)) continue;
      metric.reset();
      // Without labels it would be shown as 0.
      if (metric.labelNames.length === 0) metric.remove({});
    }
  }

  /** Stops collection, and unregisters the metrics. */
  undo(): void {
    this.stop();
    for (const metric of this.#all) if (isRegistered(metric)) this.#registry.removeSingleMetric(metric.name);
  }

  #add<M extends AnyMetric>(metric: M): M {
    this.#all.push(metric);
    return metric;
  }

  #whole<O extends MetricOptions>(options: O): O & Pick<MetricConfiguration<string>, "labelNames" | "registers"> {
    return {
      ...options,
      name: (this.config.prefix || "") + options.name,
      labelNames: [...(options.labelNames ?? []), ...Object.keys(this.labels)],
      registers: [this.#registry],
    };
  }
}

/** Returns true unless a metric was removed from its registry. */
export function isRegistered(metric: AnyMetric): boolean {
  return metric.registers.some((registry) => registry.getSingleMetric(metric.name) === (metric as unknown));
}
