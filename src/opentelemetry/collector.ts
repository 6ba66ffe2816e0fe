/** The collector of one reader: it reads all streams that the reader exports, and never rejects. */

import type { HrTime } from "@opentelemetry/api";
import type { Definition } from "../core/define/definition.ts";
import type { Cursor } from "../core/read/cursor.ts";
import type { Deltas } from "../core/read/deltas.ts";
import type { Registry } from "../core/registry.ts";
import { ATTRIBUTES_LABEL, STREAMS_SPACE, type Stream, streamOf } from "../streams/stream.ts";
import { isObserved } from "./aggregations.ts";
import type { AttributeSets } from "./attributeSets.ts";
import { Differences } from "./differences.ts";
import { Marks } from "./marks.ts";
import { type Observables, type Round, textOfSet } from "./observables.ts";
import { joined, ObservedPoints, observedStreams } from "./observedPoints.ts";
import { contentOf, type Extremes, hrTime, laterOf } from "./points.ts";
import { errorOf } from "./problems.ts";
import type { Publisher } from "./publisher.ts";
import { type Batch, type KnownStream, scopesOf } from "./scopes.ts";
import type { CollectionResult, DataPoint, MetricProducer, Resource, ScopeMetrics } from "./sdk.ts";
import { exportsStream, type Selections, wantsDelta } from "./selections.ts";
import { patienceOf } from "./timeouts.ts";

/** The parts of a provider that its collectors read. */
export interface Collected {
  readonly registry: Registry;
  readonly resource: Resource;
  /** Time when the first provider was made, in milliseconds since 1970. */
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
  readonly #differences = new Differences();
  #last: HrTime;
  /** True until the first collection after a takeover. */
  #isTakenOver = false;

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
      const others = asksOthers
        ? registry.collectOthers({ patience: patienceOf(timeoutMillis, MOST_PATIENCE) })
        : undefined;
      const [own] = await Promise.all([observables.observe(timeoutMillis), others]);
      errors.push(...own.errors);
      const { observed } = observables.newestOf(own);
      publisher?.publish(observed);
      // The clock may have been set back.
      const end = laterOf(this.#last, hrTime(Date.now()));
      scopeMetrics = this.#read(publisher ? new Map() : observed, end, errors);
    } catch (error) {
      errors.push(errorOf(error));
    } finally {
      observables.collections--;
    }
    return { resourceMetrics: { resource, scopeMetrics }, errors };
  }

  /** Skips everything that was recorded until now, since another thread has exported it. */
  takeOver(): void {
    for (const cursor = this.#deltas.cursor(); cursor.next(); ) this.#differences.skip(cursor);
    this.#marks.read();
    this.#last = laterOf(this.#last, hrTime(Date.now()));
    this.#isTakenOver = true;
  }

  #read(observed: Round["observed"], end: HrTime, errors: unknown[]): ScopeMetrics[] {
    const batches = this.#readRecorded(end);
    const known = this.#provider.streams();
    const ofThread = observedStreams(observed);
    for (const name of new Set([...ofThread.keys(), ...batches.keys()])) {
      const own = ofThread.get(name);
      const stream = own?.own.stream ?? (batches.get(name) as Batch).stream;
      if (!isObserved(stream.type) || !this.#exports(stream)) continue;
      const { points = [], overflow } = batches.get(name) ?? {};
      const ofOthers = overflow ? [...points, overflow] : points;
      try {
        const ownValues = own ? joined(stream, own.values, own.own.filter) : [];
        const made = this.#observedPoints(name, stream, ownValues, ofOthers, end);
        batches.set(name, { stream, points: made, overflow: undefined });
      } catch (error) {
        errors.push(errorOf(error)); // of a view's attributes processor
      }
    }
    this.#last = end;
    this.#isTakenOver = false;
    return scopesOf(batches, known, this.#selections);
  }

  #observedPoints(
    name: string,
    stream: Stream,
    ofThread: Iterable<readonly [text: string, value: number]>,
    ofOthers: readonly DataPoint[],
    end: HrTime,
  ): DataPoint[] {
    const points = this.#observed.get(name) ?? new ObservedPoints();
    this.#observed.set(name, points);
    const observed = [...ofThread];
    const begun = new Map<string, HrTime>();
    for (const { attributes, value, startTime } of ofOthers) {
      const text = textOfSet(attributes);
      observed.push([text, value as number]);
      begun.set(text, startTime);
    }
    const isDelta = wantsDelta(this.#selections, stream.type);
    const since = this.#last;
    return points.points(stream, observed, { isDelta, since, end, begun, isTakenOver: this.#isTakenOver });
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
      const rise = isDelta && cursor.definition.kind === "upDownCounter" ? this.#differences.rise(cursor) : undefined;
      if (isDelta && !rise && !this.#wasRecorded(cursor, batch.stream, marks)) continue;
      const { attributes, startTime } = this.#provider.sets.of(cursor, start === undefined);
      const value = rise ?? contentOf(cursor, batch.stream, this.#extremesOf(cursor, isDelta));
      // A series may have been created meanwhile. An earlier beginning would look like a reset in the next collection.
      const span = start ? { startTime: start, endTime: end } : { startTime, endTime: laterOf(startTime, end) };
      const point = { ...span, attributes, value };
      if (cursor.ordinal === 0) batch.overflow = point;
      else batch.points.push(point);
    }
  }

  /**
   * Returns whether something was recorded in a series since the last pass. Threads that do not know of readers of
   * differences mark nothing, so every change counts.
   */
  #wasRecorded(cursor: Cursor, { aggregation }: Stream, marks: ReadonlySet<string | undefined> | undefined): boolean {
    if ("minMax" in aggregation) return cursor.count > 0;
    const { kind } = cursor.definition;
    if (kind === "counter" && cursor.value !== 0) return true;
    if (kind === "gauge" && this.#differences.hasMoved(cursor)) return true;
    return marks?.has(cursor.labels[ATTRIBUTES_LABEL]) ?? false;
  }

  #extremesOf(cursor: Cursor, isDelta: boolean): Extremes {
    if (!cursor.definition.minMax || cursor.count === 0) return NO_EXTREMES;
    if (isDelta) return this.#differences.extremes(cursor);
    const { min, max } = cursor;
    return { min, max };
  }
}

/** The longest wait for the observations of other threads, in milliseconds. */
export const MOST_PATIENCE = 1000;

/** The streams of metrics, so that each is parsed once. */
const streamsOfMetrics = new WeakMap<Definition, Stream | undefined>();

function streamOfMetric(definition: Definition): Stream | undefined {
  if (streamsOfMetrics.has(definition)) return streamsOfMetrics.get(definition);
  const stream = streamOf(definition);
  streamsOfMetrics.set(definition, stream);
  return stream;
}
