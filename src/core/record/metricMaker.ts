/** The part of a registry that creates its metrics and finds them again. */

import type { Collectors } from "../collect/callbacks.ts";
import { checkBuckets, defaultBuckets } from "../define/bounds.ts";
import { checkAggregate, checkMinMax, define, type MetricOptions } from "../define/definition.ts";
import { checkKind, type Kind } from "../define/kinds.ts";
import type { AllowedValues, AnyValues, LabelValue } from "../define/labels.ts";
import { checkCallback, checkReadingOptions, type SpaceOptions } from "../define/options.ts";
import { identityOf } from "../define/spaces.ts";
import { Disposable } from "../platform/disposal.ts";
import type { Counter } from "./counter.ts";
import type { Family } from "./family.ts";
import type { Gauge } from "./gauge.ts";
import type { Histogram } from "./histogram.ts";
import type { Mean } from "./mean.ts";
import type {
  GaugeOf,
  GaugeOptions,
  HistogramOptions,
  Labelled,
  MeanOptions,
  Names,
  Unlabelled,
} from "./metricOptions.ts";
import type { Metrics } from "./metrics.ts";
import type { TimedFamily } from "./timedFamily.ts";
import type { UpDownCounter } from "./upDownCounter.ts";

/**
 * The metrics of each kind: one without labels, or one with them.
 * @inline
 */
interface MetricsByKind {
  /** A counter. */
  counter: Counter | Family<Counter, readonly string[]>;
  /** An up-down counter. */
  upDownCounter: UpDownCounter | Family<UpDownCounter, readonly string[]>;
  /** A gauge. */
  gauge: Gauge | Family<Gauge, readonly string[]>;
  /** A mean. */
  mean: Mean | TimedFamily<Mean, readonly string[]>;
  /** A histogram. */
  histogram: Histogram | TimedFamily<Histogram, readonly string[]>;
}

export class MetricMaker extends Disposable {
  readonly #metrics: Metrics;
  readonly #collectors: Collectors;

  /** @internal */
  constructor(metrics: Metrics, collectors: Collectors) {
    super();
    this.#metrics = metrics;
    this.#collectors = collectors;
  }

  /**
   * Returns a counter: a total that only grows. Calling it again, in any thread, returns the same metric; `help` may
   * differ.
   * @throws TypeError or RangeError NAME_INVALID, OPTION_INVALID; RangeError DEFINITION_CONFLICT, BLOCK_FULL, DETACHED,
   * CORRUPT
   * @example
   * const served = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["method"] });
   * served.labels("GET").inc();
   * served.labels({ method: "GET" }).value; // 1
   */
  counter(options: Unlabelled<MetricOptions>): Counter;
  counter<const L extends Names, const V extends AllowedValues<L> = AnyValues>(
    options: Labelled<MetricOptions, L, V>,
  ): Family<Counter, L, V>;
  counter(options: Labelled<MetricOptions, readonly string[]>): MetricsByKind["counter"];
  counter(options: MetricOptions): unknown {
    return this.#metrics.obtain(define("counter", options), options);
  }

  /**
   * Returns an up-down counter: a number that rises and falls. Throws as `counter` does.
   * @example
   * const inFlight = registry.upDownCounter({ name: "jobs_in_flight", help: "Jobs taken and not yet done" });
   * inFlight.add(2);
   * inFlight.value; // 2
   */
  upDownCounter(options: Unlabelled<MetricOptions>): UpDownCounter;
  upDownCounter<const L extends Names, const V extends AllowedValues<L> = AnyValues>(
    options: Labelled<MetricOptions, L, V>,
  ): Family<UpDownCounter, L, V>;
  upDownCounter(options: Labelled<MetricOptions, readonly string[]>): MetricsByKind["upDownCounter"];
  upDownCounter(options: MetricOptions): unknown {
    return this.#metrics.obtain(define("upDownCounter", options), options);
  }

  /**
   * Returns a gauge: a level that is set. Throws as `counter` does.
   * @example
   * const jobs = ["a", "b"];
   * registry.gauge({
   *   name: "queue_length",
   *   help: "Jobs waiting",
   *   aggregate: "sum",
   *   collect: (gauge) => gauge.set(jobs.length),
   * });
   */
  gauge(options: Unlabelled<GaugeOptions>): Gauge;
  gauge<const L extends Names, const V extends AllowedValues<L> = AnyValues>(
    options: Labelled<GaugeOf<Family<Gauge, L, V>>, L, V>,
  ): Family<Gauge, L, V>;
  gauge(options: Labelled<GaugeOf<MetricsByKind["gauge"]>, readonly string[]>): MetricsByKind["gauge"];
  gauge(options: GaugeOptions<readonly string[], never>): unknown {
    const definition = { ...define("gauge", options), aggregate: checkAggregate(options.aggregate) };
    const { collect } = options;
    if (collect !== undefined) checkCallback("collect", collect);
    const gauge = this.#metrics.obtain(definition, options);
    const clear = () => this.#metrics.clearLevels(definition);
    if (collect) this.#collectors.setOf(identityOf(definition), definition.name, () => collect(gauge as never), clear);
    return gauge;
  }

  /**
   * Returns a mean: a count and a sum. Throws as `counter` does.
   * @example
   * const size = registry.mean({ name: "chart_bytes", help: "Size of a chart" });
   * size.record(1500);
   * size.read().mean; // 1500
   */
  mean(options: Unlabelled<MeanOptions>): Mean;
  mean<const L extends Names, const V extends AllowedValues<L> = AnyValues>(
    options: Labelled<MeanOptions, L, V>,
  ): TimedFamily<Mean, L, V>;
  mean(options: Labelled<MeanOptions, readonly string[]>): MetricsByKind["mean"];
  mean(options: MeanOptions): unknown {
    return this.#metrics.obtain({ ...define("mean", options), ...checkMinMax(options.minMax) }, options);
  }

  /**
   * Returns a histogram: a count and a sum for each bucket. Throws as `counter` does, and TypeError or RangeError
   * BUCKETS_INVALID.
   * @example
   * const took = registry.histogram({ name: "render_seconds", help: "Rendering", buckets: [0.01, 0.1, 1] });
   * took.record(0.05);
   * took.read().buckets.map(({ count }) => count); // [0, 1, 0, 0]
   */
  histogram(options: Unlabelled<HistogramOptions>): Histogram;
  histogram<const L extends Names, const V extends AllowedValues<L> = AnyValues>(
    options: Labelled<HistogramOptions, L, V>,
  ): TimedFamily<Histogram, L, V>;
  histogram(options: Labelled<HistogramOptions, readonly string[]>): MetricsByKind["histogram"];
  histogram(options: HistogramOptions): unknown {
    const definition = define("histogram", options);
    const buckets = options.buckets === undefined ? defaultBuckets(definition) : checkBuckets(options.buckets);
    return this.#metrics.obtain({ ...definition, buckets, ...checkMinMax(options.minMax) }, options);
  }

  /**
   * Returns the metric of this name, in no space or in the given one, whichever thread defined it, or undefined. With a
   * kind, such as "counter", it is of that kind. `"labels" in metric` tells whether it has labels.
   * @throws RangeError DEFINITION_CONFLICT if the metric is of another kind; RangeError DETACHED, CORRUPT; TypeError or
   * RangeError NAME_INVALID, OPTION_INVALID
   * @example
   * registry.counter({ name: "hits_total", help: "Cache hits" }).inc();
   * const hits = registry.get("hits_total", "counter");
   * if (hits && !("labels" in hits)) hits.inc();
   * registry.get("misses_total"); // undefined
   */
  get<K extends Kind>(name: string, kind: K): MetricsByKind[K] | undefined;
  get(name: string, options?: SpaceOptions): MetricsByKind[Kind] | undefined;
  get(name: string, options: Kind | SpaceOptions = {}): unknown {
    if (typeof options === "string") return this.#metrics.find(name, undefined, checkKind(options));
    checkReadingOptions("get", options, ["space"]);
    return this.#metrics.find(name, options.space);
  }

  /**
   * Removes the label sets that have all these labels, in every metric that has them: in those of a space with
   * `space`, otherwise in those of none. Returns how many were visible. Another thread may add such a label set
   * meanwhile.
   * @throws TypeError or RangeError LABELS_INVALID; TypeError OPTION_INVALID; RangeError BLOCK_FULL, DETACHED, NO_LANE,
   * CORRUPT
   * @example
   * const served = registry.counter({ name: "requests_total", labelNames: ["tenant", "method"] });
   * const queued = registry.gauge({ name: "queued", labelNames: ["tenant"] });
   * served.labels("acme", "GET").inc();
   * queued.labels("acme").set(3);
   * registry.removeMatching({ tenant: "acme" }); // 2
   */
  removeMatching(labels: Readonly<Record<string, LabelValue>>, options: SpaceOptions = {}): number {
    checkReadingOptions("removeMatching", options, ["space"]);
    return this.#metrics.removeMatching(labels, options.space);
  }
}
