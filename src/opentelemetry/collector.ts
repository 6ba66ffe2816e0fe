/** The collector of one reader: it reads all streams that the reader exports, and never rejects. */

import type { HrTime } from "@opentelemetry/api";
import type { Definition } from "../core/define/definition.ts";
import type { BlockCursor } from "../core/read/blockCursor.ts";
import type { Cursor } from "../core/read/cursor.ts";
import { type Deltas, exact } from "../core/read/deltas.ts";
import { nearestDouble } from "../core/read/rounding.ts";
import type { Registry } from "../core/registry.ts";
import { ATTRIBUTES_LABEL, STREAMS_SPACE, type Stream, streamOf } from "../streams/stream.ts";
import { isObserved } from "./aggregations.ts";
import type { AttributeSets } from "./attributeSets.ts";
import { Marks } from "./marks.ts";
import type { Observables, Observation, Round } from "./observables.ts";
import { joined, ObservedPoints } from "./observedPoints.ts";
import { contentOf, type Extremes, hrTime } from "./points.ts";
import type { Publisher } from "./publisher.ts";
import { type Batch, type KnownStream, scopesOf } from "./scopes.ts";
import type { CollectionResult, DataPoint, MetricProducer, Resource, ScopeMetrics } from "./sdk.ts";
import { exportsStream, type Selections, wantsDelta } from "./selections.ts";
import type { AttributeFilter } from "./views.ts";

/** The parts of a provider that its collectors read. */
export interface Collected {
  readonly registry: Registry;
  readonly resource: Resource;
  /** Time when the provider was made, in milliseconds since 1970. */
  readonly startTime: number;
  readonly observables: Observables;
  /** The streams of this thread by the names of their metrics, in the order of their meters. */
  readonly streams: () => ReadonlyMap<string, KnownStream>;
  /** All collectors share it. */
  readonly sets: AttributeSets;
  /** Publishes this thread's observations, so that they are added to those of other threads. */
  readonly publisher: Publisher | undefined;
  /** True if other threads may observe. */
  readonly asksOthers: boolean;
}

const NO_EXTREMES: Extremes = { min: undefined, max: undefined };

export class Collector implements MetricProducer {
  readonly #provider: Collected;
  readonly #selections: Selections;
  readonly #deltas: Deltas;
  readonly #marks: Marks;
  readonly #exported = new WeakMap<Stream, boolean>();
  readonly #observed = new Map<string, ObservedPoints>();
  /** The extremes of all time that a delta reader has seen, by series. */
  readonly #extremes = new Map<number, Extremes>();
  /** The totals of up-down counters that a delta reader has seen, in units, by series. */
  readonly #units = new Map<number, bigint>();
  #last: HrTime;

  constructor(provider: Collected, selections: Selections) {
    this.#provider = provider;
    this.#selections = selections;
    this.#deltas = provider.registry.deltas({ space: STREAMS_SPACE });
    this.#marks = new Marks(provider.registry);
    this.#last = hrTime(provider.startTime);
  }

  /** Collects everything. What fails is in `errors`. */
  async collect({ timeoutMillis }: { timeoutMillis?: number } = {}): Promise<CollectionResult> {
    const { registry, resource, observables, publisher, asksOthers } = this.#provider;
    const errors: unknown[] = [];
    let scopeMetrics: ScopeMetrics[] = [];
    observables.collections++;
    try {
      const others = asksOthers ? registry.collectOthers({ patience: patienceOf(timeoutMillis) }) : undefined;
      const [round] = await Promise.all([observables.observe(timeoutMillis), others]);
      errors.push(...round.errors);
      publisher?.publish(round);
      const end = hrTime(Date.now());
      scopeMetrics = this.#read(publisher ? new Map() : round.observed, end, errors);
    } catch (error) {
      errors.push(error);
    } finally {
      observables.collections--;
    }
    return { resourceMetrics: { resource, scopeMetrics }, errors };
  }

  /** Skips everything that was recorded until now. */
  skip(): void {
    for (const cursor = this.#deltas.cursor(); cursor.next(); ) {
      if (cursor.definition.kind === "upDownCounter") this.#riseOf(cursor);
    }
    this.#marks.read();
    this.#last = hrTime(Date.now());
  }

  #read(observed: Round["observed"], end: HrTime, errors: unknown[]): ScopeMetrics[] {
    const batches = this.#readRecorded(end);
    const known = this.#provider.streams();
    for (const name of new Set([...known.keys(), ...batches.keys()])) {
      const own = known.get(name);
      const stream = own?.stream ?? (batches.get(name) as Batch).stream;
      if (!isObserved(stream.type) || !this.#exports(stream)) continue;
      const { points = [], overflow } = batches.get(name) ?? {};
      try {
        const ofThread = own?.observable && observed.get(own.observable);
        const ofOthers = overflow ? [...points, overflow] : points;
        const made = this.#observedPoints(name, stream, own?.filter, ofThread?.values() ?? [], ofOthers, end);
        batches.set(name, { stream, points: made, overflow: undefined });
      } catch (error) {
        errors.push(error); // of a view's attributes processor
      }
    }
    this.#last = end;
    return scopesOf(batches, known, this.#selections);
  }

  #observedPoints(
    name: string,
    stream: Stream,
    filter: AttributeFilter | undefined,
    ofThread: Iterable<Observation>,
    ofOthers: readonly DataPoint[],
    end: HrTime,
  ): DataPoint[] {
    const points = this.#observed.get(name) ?? new ObservedPoints();
    this.#observed.set(name, points);
    const observations = [...joined(stream, ofThread, filter).values(), ...(ofOthers as readonly Observation[])];
    return points.points(stream, observations, wantsDelta(this.#selections, stream.type), this.#last, end);
  }

  /** Reads the streams that are in the registry. */
  #readRecorded(end: HrTime): Map<string, Batch> {
    const { registry } = this.#provider;
    const batches = new Map<string, Batch>();
    const all = registry.cursor({ space: STREAMS_SPACE });
    const totals: string[] = [];
    let hasDeltas = false;
    for (const { definition } of all.metrics) {
      const stream = streamOfMetric(definition);
      if (!stream || stream.forScrapes || !this.#exports(stream)) continue;
      batches.set(definition.name, { stream, points: [], overflow: undefined });
      if (this.#isDelta(stream)) hasDeltas = true;
      else totals.push(definition.name);
    }
    if (hasDeltas) {
      const marked = this.#marks.read();
      this.#walk(this.#deltas.cursor(), batches, true, this.#last, end, marked);
    }
    if (totals.length > 0) {
      const cursor =
        totals.length === all.metrics.length ? all : registry.cursor({ space: STREAMS_SPACE, metrics: totals });
      this.#walk(cursor, batches, false, undefined, end, undefined);
    }
    return batches;
  }

  #exports(stream: Stream): boolean {
    const known = this.#exported.get(stream) ?? exportsStream(this.#selections, stream);
    this.#exported.set(stream, known);
    return known;
  }

  /** Returns whether a stream's differences are read: those of observed totals are computed from the totals. */
  #isDelta(stream: Stream): boolean {
    return wantsDelta(this.#selections, stream.type) && !isObserved(stream.type);
  }

  #walk(
    cursor: Cursor,
    batches: ReadonlyMap<string, Batch>,
    isDelta: boolean,
    start: HrTime | undefined,
    end: HrTime,
    marked: ReturnType<Marks["read"]> | undefined,
  ): void {
    let definition: Definition | undefined;
    let batch: Batch | undefined;
    let marks: ReadonlySet<string | undefined> | undefined;
    while (cursor.next()) {
      if (cursor.definition !== definition) {
        definition = cursor.definition;
        batch = batches.get(definition.name);
        if (batch && this.#isDelta(batch.stream) !== isDelta) batch = undefined;
        marks = marked?.get(definition.name);
      }
      if (!batch) continue;
      if (isDelta && !this.#wasRecorded(cursor, batch.stream, marks)) continue;
      const { attributes, startTime } = this.#provider.sets.of(cursor, start === undefined);
      const extremes = this.#extremesOf(cursor, isDelta);
      const isRise = isDelta && cursor.definition.kind === "upDownCounter";
      const value = isRise ? this.#riseOf(cursor) : contentOf(cursor, batch.stream, extremes);
      const span = start ? { startTime: start, endTime: end } : { startTime, endTime: endOf(startTime, end) };
      const point = { ...span, attributes, value };
      if (cursor.ordinal === 0) batch.overflow = point;
      else batch.points.push(point);
    }
  }

  /** Returns whether something was recorded in a series since the last pass. */
  #wasRecorded(cursor: Cursor, { aggregation }: Stream, marks: ReadonlySet<string | undefined> | undefined): boolean {
    if ("minMax" in aggregation) return cursor.count > 0;
    if (cursor.definition.kind === "counter" && cursor.value !== 0) return true;
    return marks?.has(cursor.labels[ATTRIBUTES_LABEL]) ?? false;
  }

  /**
   * Returns the extremes of a point. Those of a difference are known if they were set since the last pass: the block
   * keeps the extremes of all time.
   */
  #extremesOf(cursor: Cursor, isDelta: boolean): Extremes {
    if (!cursor.definition.minMax || cursor.count === 0) return NO_EXTREMES;
    const { min, max, series } = cursor;
    if (!isDelta) return { min, max };
    const before = this.#extremes.get(series);
    this.#extremes.set(series, { min, max });
    return { min: min === before?.min ? undefined : min, max: max === before?.max ? undefined : max };
  }

  /** Returns the change of an up-down counter since the last pass. */
  #riseOf(cursor: Cursor): number {
    const units = exact(cursor as BlockCursor);
    const before = this.#units.get(cursor.series) ?? 0n;
    this.#units.set(cursor.series, units);
    return nearestDouble(units - before, BigInt(cursor.definition.scale));
  }
}

/** The longest wait for the observations of other threads, in milliseconds. */
export const MOST_PATIENCE = 1000;

function patienceOf(timeoutMillis = MOST_PATIENCE): number {
  return Math.max(1, Math.min(Math.round(timeoutMillis), MOST_PATIENCE)) || 1;
}

/**
 * Returns the end of a series' point: the collection's time, or the beginning of a series that was created meanwhile.
 * Moving the beginning instead would look like a reset in the next collection.
 */
function endOf(start: HrTime, end: HrTime): HrTime {
  return start[0] > end[0] || (start[0] === end[0] && start[1] > end[1]) ? start : end;
}

/** The streams of metrics, so that each is parsed once. */
const streamsOfMetrics = new WeakMap<Definition, Stream | undefined>();

function streamOfMetric(definition: Definition): Stream | undefined {
  if (streamsOfMetrics.has(definition)) return streamsOfMetrics.get(definition);
  const stream = streamOf(definition);
  streamsOfMetrics.set(definition, stream);
  return stream;
}
