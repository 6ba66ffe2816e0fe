/** The part of a registry that creates its metrics and finds them again. */

import type { Collectors } from "../collect/callbacks.ts";
import { checkBuckets, defaultBuckets } from "../define/bounds.ts";
import { checkAggregate, checkMinMax, define, type MetricOptions } from "../define/definition.ts";
import { checkCallback, checkReadingOptions, type SpaceOptions } from "../define/options.ts";
import { identityOf } from "../define/spaces.ts";
import type { Counter } from "./counter.ts";
import type { Family } from "./family.ts";
import type { Gauge } from "./gauge.ts";
import type { Histogram } from "./histogram.ts";
import type { Mean } from "./mean.ts";
import type {
  GaugeOptions,
  HistogramOptions,
  Labelled,
  LabelledGauge,
  MeanOptions,
  Names,
  Unlabelled,
} from "./metricOptions.ts";
import type { Metrics } from "./metrics.ts";
import type { TimedFamily } from "./timedFamily.ts";
import type { UpDownCounter } from "./upDownCounter.ts";

/**
 * A metric of any kind.
 * @inline
 */
type AnyMetric = Counter | UpDownCounter | Gauge | Mean | Histogram | Family<unknown, readonly string[]>;

export class MetricMaker {
  readonly #metrics: Metrics;
  readonly #collectors: Collectors;

  /** @internal */
  constructor(metrics: Metrics, collectors: Collectors) {
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
  counter<const L extends Names>(options: Labelled<MetricOptions, L>): Family<Counter, L>;
  counter(options: MetricOptions): unknown {
    return this.#metrics.obtain(define("counter", options));
  }

  /**
   * Returns an up-down counter: a number that rises and falls. Throws as `counter` does.
   * @example
   * const inFlight = registry.upDownCounter({ name: "jobs_in_flight", help: "Jobs taken and not yet done" });
   * inFlight.add(2);
   * inFlight.value; // 2
   */
  upDownCounter(options: Unlabelled<MetricOptions>): UpDownCounter;
  upDownCounter<const L extends Names>(options: Labelled<MetricOptions, L>): Family<UpDownCounter, L>;
  upDownCounter(options: MetricOptions): unknown {
    return this.#metrics.obtain(define("upDownCounter", options));
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
  gauge<const L extends Names>(options: LabelledGauge<L>): Family<Gauge, L>;
  gauge(options: GaugeOptions<readonly string[], never>): unknown {
    const definition = { ...define("gauge", options), aggregate: checkAggregate(options.aggregate) };
    const { collect } = options;
    if (collect !== undefined) checkCallback("collect", collect);
    const gauge = this.#metrics.obtain(definition);
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
  mean<const L extends Names>(options: Labelled<MeanOptions, L>): TimedFamily<Mean, L>;
  mean(options: MeanOptions): unknown {
    return this.#metrics.obtain({ ...define("mean", options), ...checkMinMax(options.minMax) });
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
  histogram<const L extends Names>(options: Labelled<HistogramOptions, L>): TimedFamily<Histogram, L>;
  histogram(options: HistogramOptions): unknown {
    const definition = define("histogram", options);
    const buckets = options.buckets === undefined ? defaultBuckets(definition) : checkBuckets(options.buckets);
    return this.#metrics.obtain({ ...definition, buckets, ...checkMinMax(options.minMax) });
  }

  /**
   * Returns the metric of this name, in no space or in the given one, whichever thread defined it, or undefined.
   * @throws RangeError DETACHED, CORRUPT; TypeError or RangeError NAME_INVALID, OPTION_INVALID
   * @example
   * registry.counter({ name: "hits_total", help: "Cache hits" }).inc();
   * registry.get("hits_total") !== undefined; // true
   */
  get(name: string, options: SpaceOptions = {}): AnyMetric | undefined {
    checkReadingOptions("get", options, ["space"]);
    return this.#metrics.find(name, options.space) as AnyMetric | undefined;
  }
}
