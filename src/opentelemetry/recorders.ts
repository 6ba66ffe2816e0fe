/** Recorders: each records the values of one instrument in one stream. */

import type { Attributes, Context } from "@opentelemetry/api";
import { exponential } from "../core/define/bounds.ts";
import type { OpenLabels } from "../core/define/openLabels.ts";
import type { Counter } from "../core/record/counter.ts";
import type { Family } from "../core/record/family.ts";
import type { Gauge } from "../core/record/gauge.ts";
import { type OpenFamily, openLabels } from "../core/record/openFamily.ts";
import type { Timed } from "../core/record/timed.ts";
import type { UpDownCounter } from "../core/record/upDownCounter.ts";
import type { Registry } from "../core/registry.ts";
import { ATTRIBUTES_LABEL, isMonotonic, placeOf, type Stream } from "../streams/stream.ts";
import { MARKS_SPACE } from "./marks.ts";
import type { Problems } from "./problems.ts";
import type { AttributeFilter } from "./views.ts";

/** Records values that its instrument has checked. Never throws. */
export interface Recorder {
  /** True if it takes any number: a sum does not. */
  readonly isLevel: boolean;
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void;
  /** Returns a recorder of one attribute set, which ignores those of its records. Throws as a look-up does. */
  bind(attributes: Attributes, context: Context | undefined): Recorder;
}

/** A stream, as a thread records in it. */
export interface OwnStream {
  readonly stream: Stream;
  readonly filter: AttributeFilter | undefined;
  /** True if a view describes it. */
  readonly isDescribed: boolean;
  /** True if a reader wants differences, which include what was recorded without a change. */
  readonly isMarked: boolean;
}

/** The bounds of exponential histograms: about 9 % wide, from a millionth to a thousand million. */
const EXPONENTIAL = /* @__PURE__ */ exponential({ schema: 3, min: 2 ** -20, max: 2 ** 30 });

/** Returns the options of a stream's metric that all kinds take. */
export function metricOptions(stream: Stream) {
  return { ...placeOf(stream), labelNames: [ATTRIBUTES_LABEL] as const, maxSeries: stream.limit };
}

/** Returns a recorder of a stream. Throws if the block is full. */
export function recorderOf(registry: Registry, own: OwnStream, problems: Problems): Recorder {
  const { stream } = own;
  const { aggregation, scale } = stream;
  const options = metricOptions(stream);
  const marks = own.isMarked ? openLabels(registry.counter({ ...options, space: MARKS_SPACE })) : undefined;
  const shared = { own, problems, marks };
  if (aggregation.kind === "lastValue") return new GaugeRecorder(registry.gauge(options), shared);
  if (aggregation.kind === "sum") {
    if (isMonotonic(stream)) return new CounterRecorder(registry.counter({ ...options, scale }), shared);
    return new UpDownRecorder(registry.upDownCounter({ ...options, scale }), shared);
  }
  const { minMax } = aggregation;
  const buckets = aggregation.kind === "exponential" ? EXPONENTIAL : aggregation.boundaries;
  // One bucket has no bounds: a mean.
  if ("length" in buckets && buckets.length === 0) {
    return new HistogramRecorder(registry.mean({ ...options, scale, minMax }), shared);
  }
  return new HistogramRecorder(registry.histogram({ ...options, scale, minMax, buckets }), shared);
}

/** The parts that recorders of all kinds need. */
interface Shared {
  readonly own: OwnStream;
  readonly problems: Problems;
  readonly marks: OpenFamily<Counter> | undefined;
}

abstract class StreamRecorder<M> implements Recorder {
  readonly isLevel: boolean;
  readonly #family: Family<M, readonly [string]>;
  readonly #shared: Shared;
  readonly #open: OpenFamily<M>;
  readonly #filter: AttributeFilter | undefined;
  #bare: M | undefined; // the metric of the empty set, or of the bound one
  #set: Attributes | undefined; // the bound set

  constructor(family: Family<M, readonly [string]>, shared: Shared) {
    this.#family = family;
    this.#shared = shared;
    this.#open = openLabels(family);
    this.#filter = shared.own.filter;
    this.isLevel = shared.own.stream.aggregation.kind === "lastValue";
  }

  abstract record(value: number, attributes: Attributes | undefined, context: Context | undefined): void;

  bind(attributes: Attributes, context: Context | undefined): Recorder {
    const { own } = this.#shared;
    const Made = this.constructor as new (
      ...given: ConstructorParameters<typeof StreamRecorder<M>>
    ) => StreamRecorder<M>;
    const bound = new Made(this.#family, { ...this.#shared, own: { ...own, filter: undefined } });
    bound.#set = this.#setOf({ ...objectOf(attributes) }, context);
    bound.#bare = this.#open.labels(bound.#set as OpenLabels);
    return bound;
  }

  /** Returns the metric of an attribute set. */
  protected metricOf(attributes: Attributes | undefined, context: Context | undefined): M {
    const set = this.#filter ? this.#filter(objectOf(attributes), context ?? "active") : attributes;
    if (set !== undefined) return this.#open.labels(set as OpenLabels);
    this.#bare ??= this.#open.labels();
    return this.#bare;
  }

  /** Marks an attribute set as recorded, after the record. */
  protected mark(attributes: Attributes | undefined, context: Context | undefined): void {
    const { marks } = this.#shared;
    if (marks) marks.labels(this.#setOf(attributes, context) as OpenLabels | undefined).inc();
  }

  protected failed(error: unknown): void {
    const { problems, own } = this.#shared;
    problems.failed(own.stream.name, error);
  }

  #setOf(attributes: Attributes | undefined = this.#set, context: Context | undefined): Attributes | undefined {
    return this.#filter ? this.#filter(objectOf(attributes), context ?? "active") : attributes;
  }
}

/** Returns attributes, or the empty set for what is no object: the letters of a text are no attributes. */
export function objectOf(attributes: Attributes | undefined): Attributes {
  return typeof attributes === "object" && attributes !== null ? attributes : {};
}

class CounterRecorder extends StreamRecorder<Counter> {
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    try {
      this.metricOf(attributes, context).inc(value);
      // Any other amount changes the total.
      if (value === 0) this.mark(attributes, context);
    } catch (error) {
      this.failed(error);
    }
  }
}

class UpDownRecorder extends StreamRecorder<UpDownCounter> {
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    try {
      this.metricOf(attributes, context).add(value);
      this.mark(attributes, context);
    } catch (error) {
      this.failed(error);
    }
  }
}

class GaugeRecorder extends StreamRecorder<Gauge> {
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    try {
      this.metricOf(attributes, context).set(value);
      this.mark(attributes, context);
    } catch (error) {
      this.failed(error);
    }
  }
}

class HistogramRecorder<M extends Timed> extends StreamRecorder<M> {
  record(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    try {
      this.metricOf(attributes, context).record(value);
    } catch (error) {
      this.failed(error);
    }
  }
}
