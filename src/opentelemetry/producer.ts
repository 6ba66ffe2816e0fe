/** The producer through which the SDK's readers export a registry's own metrics. */

import type { Attributes } from "@opentelemetry/api";
import type { Definition } from "../core/define/definition.ts";
import { OVERFLOW_LABEL } from "../core/define/names.ts";
import { checkOptionNames } from "../core/define/optionNames.ts";
import { checkCallback } from "../core/define/options.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import { unawaited } from "../core/platform/callback.ts";
import type { Deltas } from "../core/read/deltas.ts";
import type { Snapshot } from "../core/read/snapshot.ts";
import type { Registry } from "../core/registry.ts";
import { OVERFLOW_ATTRIBUTES, type Scope } from "../streams/stream.ts";
import { metricDataOf, pointValue } from "./familyData.ts";
import { hrTime } from "./points.ts";
import { errorOf } from "./problems.ts";
import { EMPTY_RESOURCE, type ProducedMetric, type ProducedMetrics, type RegistryProducer } from "./producedMetrics.ts";
import { type Reading, readingsOf, snapshotReadings } from "./readings.ts";
import { CUMULATIVE, DELTA, type MetricData } from "./sdk.ts";
import { callWithin, limitOf, patienceOf } from "./timeouts.ts";

/** The options of `metricProducer`. */
export interface MetricProducerOptions {
  /**
   * "cumulative" for totals, "delta" for what was recorded since the producer's last collection. Default "cumulative".
   * With "delta", gauges and up-down counters still have their current values, and series in which nothing was recorded
   * are left out.
   */
  readonly temporality?: "cumulative" | "delta";
  /** The instrumentation scope of the metrics. Default: the name `threadtally`. */
  readonly scope?: Scope;
  /**
   * Returns the name under which a metric is exported; undefined leaves the metric out. Default: its own name. If it
   * throws, the metric is left out, and the error is in the collection's `errors`.
   */
  readonly names?: (definition: Definition) => string | undefined;
}

/** A registry, or a function that returns a snapshot for each collection, for example one of several processes. */
export type ProducerSource = Registry | (() => Snapshot | Promise<Snapshot>);

/**
 * Returns a source of metrics for the `metricProducers` of OpenTelemetry's readers, which export a registry with it.
 * Totals never fall, whoever resets metrics meanwhile. A removed label set is left out, and continues at its total if
 * it is recorded again. Collections never reject: what fails is in `errors`.
 *
 * Each reader of differences needs its own producer. Several readers of totals may share one.
 * @throws TypeError or RangeError OPTION_INVALID
 * @example
 * const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs" });
 * const producer = metricProducer(registry, { temporality: "delta" });
 * jobs.inc(3);
 * const { resourceMetrics } = await producer.collect();
 * resourceMetrics.scopeMetrics[0].metrics[0].dataPoints[0].value; // 3
 */
export function metricProducer(source: ProducerSource, options: MetricProducerOptions = {}): RegistryProducer {
  checkOptionNames("metricProducer", options, ["temporality", "scope", "names"]);
  const { temporality = "cumulative", scope = { name: "threadtally" }, names } = options;
  if (temporality !== "cumulative" && temporality !== "delta") {
    throw rangeError("OPTION_INVALID", `temporality must be "cumulative" or "delta", but got ${shown(temporality)}.`);
  }
  if (names !== undefined) checkCallback("names", names);
  checkScope(scope);
  const isFunction = typeof source === "function";
  if (!isFunction && typeof (source as Partial<Registry> | null)?.deltas !== "function") {
    throw typeError(
      "OPTION_INVALID",
      `A source must be a registry, or a function that returns a snapshot, but got ${shown(source)}.`,
    );
  }
  if (isFunction && temporality === "delta") {
    throw rangeError(
      "OPTION_INVALID",
      'Only a registry has differences, but got temporality "delta" and a function. Pass the registry, or leave the ' +
        "temporality out.",
    );
  }
  return new Producer(source, { isDelta: temporality === "delta", scope: { ...scope }, names });
}

function checkScope(scope: unknown): asserts scope is Scope {
  checkOptionNames("scope", scope, ["name", "version", "schemaUrl"]);
  for (const [member, value] of Object.entries({ name: undefined, ...(scope as object) })) {
    if (typeof value === "string" || (value === undefined && member !== "name")) continue;
    throw typeError("OPTION_INVALID", `scope.${member} must be a string, but got ${shown(value)}.`);
  }
}

interface Checked {
  readonly isDelta: boolean;
  readonly scope: Scope;
  readonly names: MetricProducerOptions["names"];
}

class Producer implements RegistryProducer {
  readonly #source: ProducerSource;
  readonly #options: Checked;
  #deltas: Deltas | undefined;
  /** Time of the last collection, in milliseconds since 1970; of differences, where the next ones begin. */
  #last = 0;
  /** The attributes of the series that the last collection has read, by the cursor's `series`. */
  #attributes: ReadonlyMap<number, Attributes> = new Map();

  constructor(source: ProducerSource, options: Checked) {
    this.#source = source;
    this.#options = options;
  }

  async collect(options?: { timeoutMillis?: number }): Promise<ProducedMetrics> {
    const errors: unknown[] = [];
    const metrics = new Map<Definition, MetricData | undefined>();
    try {
      const snapshot = await this.#prepare(options?.timeoutMillis);
      // From here on, nothing is awaited, so that collections at the same time are one after the other.
      const end = Math.max(this.#last, Date.now());
      const { readings, since } = this.#read(snapshot);
      this.#last = end;
      this.#addAll(readings, metrics, since, end, errors);
    } catch (error) {
      errors.push(errorOf(error));
    }
    const all = [...metrics.values()].filter((metric) => metric !== undefined && metric.dataPoints.length > 0);
    const scopeMetrics =
      all.length === 0 ? [] : [{ scope: this.#options.scope, metrics: all as unknown as ProducedMetric[] }];
    return { resourceMetrics: { resource: EMPTY_RESOURCE, scopeMetrics }, errors };
  }

  /** Returns a snapshot if the source is of snapshots; otherwise lets other threads set their levels. */
  async #prepare(timeout?: number): Promise<Snapshot | undefined> {
    const source = this.#source;
    let snapshot: Snapshot | undefined;
    if (typeof source === "function") {
      await callWithin(limitOf(timeout), "The function that returns a snapshot", async () => {
        snapshot = await source();
      });
    } else await source.collectOthers({ patience: patienceOf(timeout, PATIENCE) });
    return snapshot;
  }

  /** Returns the readings and, for differences, where they begin. */
  #read(snapshot: Snapshot | undefined): { readings: Iterable<Reading>; since?: number } {
    const source = this.#source;
    if (typeof source === "function") return { readings: snapshotReadings(snapshot) };
    if (!this.#options.isDelta) return { readings: readingsOf(source.cursor({ ignoreResets: true })) };
    this.#deltas ??= source.deltas();
    return { readings: readingsOf(this.#deltas.cursor()), since: this.#last || source.stats().startTime };
  }

  /** Adds a point for each reading. If a reading fails, those before it stay. */
  #addAll(
    readings: Iterable<Reading>,
    metrics: Map<Definition, MetricData | undefined>,
    since: number | undefined,
    end: number,
    errors: unknown[],
  ): void {
    const attributes = new Map<number, Attributes>();
    const names = new Set<string>();
    const endTime = hrTime(end);
    const sinceTime = hrTime(Math.min(since ?? end, end));
    // Beginnings of a cursor of differences move on, but totals among differences need one that stays.
    const began = since === undefined ? undefined : (this.#source as Registry).stats().startTime;
    for (const reading of readings) {
      const { definition } = reading;
      if (!metrics.has(definition)) metrics.set(definition, this.#metricOf(definition, names, errors));
      const metric = metrics.get(definition);
      if (!metric) continue;
      const isDelta = metric.aggregationTemporality === DELTA;
      if (isDelta && reading.count === 0 && reading.value === 0) continue;
      const set = this.#attributesOf(reading);
      if (reading.series !== undefined) attributes.set(reading.series, set);
      const startTime = isDelta ? sinceTime : hrTime(Math.min(began ?? reading.startTime, end));
      metric.dataPoints.push({ startTime, endTime, attributes: set, value: pointValue(reading, isDelta) });
    }
    this.#attributes = attributes;
  }

  /** Returns the metric of a definition, without points; undefined if it is left out. */
  #metricOf(definition: Definition, taken: Set<string>, errors: unknown[]): MetricData | undefined {
    const { names, isDelta } = this.#options;
    try {
      const name = names ? unawaited(names(definition)) : definition.name;
      if (name === undefined) return undefined;
      if (typeof name !== "string" || taken.has(name)) {
        throw rangeError(
          "NAME_INVALID",
          `names must return a different string for each metric, but returned ${shown(name)} for ` +
            `${shown(definition.name)}. The metric is left out.`,
        );
      }
      taken.add(name);
      return metricDataOf(definition, name, isDelta ? DELTA : CUMULATIVE);
    } catch (error) {
      errors.push(errorOf(error));
      return undefined;
    }
  }

  #attributesOf({ series, labels }: Reading): Attributes {
    const known = series === undefined ? undefined : this.#attributes.get(series);
    if (known) return known;
    const { [OVERFLOW_LABEL]: overflow, ...others } = labels;
    return (overflow === undefined ? others : { ...others, ...OVERFLOW_ATTRIBUTES }) as Attributes;
  }
}

/** The longest wait for other threads' levels, in milliseconds: a blocked thread must not delay every export. */
const PATIENCE = 100;
