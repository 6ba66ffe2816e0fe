/** A meter: it makes the instruments of one scope. */

import type {
  BatchObservableCallback,
  MetricOptions,
  Observable,
  ObservableCounter,
  ObservableGauge,
  ObservableUpDownCounter,
} from "@opentelemetry/api";
import { type InstrumentType, placeOf, type Scope, type Stream } from "../streams/stream.ts";
import type { BindableMeter } from "./bindable.ts";
import {
  CounterInstrument,
  GaugeInstrument,
  HistogramInstrument,
  type Instrument,
  type SyncInstrument,
  UpDownCounterInstrument,
} from "./instruments.ts";
import { ObservableInstrument, type Observables } from "./observables.ts";
import { Problems, tell, textOf } from "./problems.ts";
import type { OwnStream, Recorder } from "./recorders.ts";
import { DOUBLE, INT } from "./sdk.ts";

/** The parts of a provider that its meters use. */
export interface MeterHost {
  readonly observables: Observables;
  /** Returns the streams of an instrument. */
  resolve(instrument: Instrument, scope: Scope): readonly OwnStream[];
  /** Returns a recorder of a stream. */
  recorder(own: OwnStream, problems: Problems): Recorder;
}

/** A stream and the longest description that it was given, unless a view describes it. */
export interface MeterStream {
  readonly own: OwnStream;
  description: string;
}

/** Names that the specification allows. */
const NAME = /^[a-z][\w.\-/]{0,254}$/i;

/** Values must have fewer units: core's limit, at which sums are exact. */
const MOST_UNITS = 2 ** 120;

/** An instrument and its streams. */
interface Made<I> {
  readonly instrument: I;
  readonly streams: readonly MeterStream[];
}

export class Meter implements BindableMeter {
  readonly scope: Scope;
  /** The streams of its instruments, in their order. */
  readonly streams: MeterStream[] = [];
  private readonly host: MeterHost;
  private readonly instruments = new Map<string, Made<SyncInstrument | ObservableInstrument>>();
  private readonly byName = new Map<string, Instrument>();
  private readonly problems = new Problems();

  constructor(scope: Scope, host: MeterHost) {
    this.scope = scope;
    this.host = host;
  }

  createCounter(name: string, options?: MetricOptions): CounterInstrument {
    return this.sync("COUNTER", CounterInstrument, name, options);
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounterInstrument {
    return this.sync("UP_DOWN_COUNTER", UpDownCounterInstrument, name, options);
  }

  createHistogram(name: string, options?: MetricOptions): HistogramInstrument {
    return this.sync("HISTOGRAM", HistogramInstrument, name, options);
  }

  createGauge(name: string, options?: MetricOptions): GaugeInstrument {
    return this.sync("GAUGE", GaugeInstrument, name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions): ObservableCounter {
    return this.observable("OBSERVABLE_COUNTER", name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): ObservableUpDownCounter {
    return this.observable("OBSERVABLE_UP_DOWN_COUNTER", name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): ObservableGauge {
    return this.observable("OBSERVABLE_GAUGE", name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.host.observables.add(callback, observables, true);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.host.observables.remove(callback, observables, true);
  }

  /** Ends all instruments: they record nothing more. */
  end(): void {
    for (const { instrument } of this.instruments.values()) if ("end" in instrument) instrument.end();
  }

  private sync<I extends SyncInstrument>(
    type: InstrumentType,
    Made: new (instrument: Instrument, recorders: readonly Recorder[], most: number, problems: Problems) => I,
    name: string,
    options: MetricOptions | undefined,
  ): I {
    return this.obtain(describe(type, name, options, this.problems), (instrument, streams) => {
      const problems = new Problems();
      const recorders: Recorder[] = [];
      for (const own of streams) {
        try {
          recorders.push(this.host.recorder(own, problems));
        } catch (error) {
          tell("error", `"${name}" records nothing: ${textOf(error)}`);
        }
      }
      const scale = streams.reduce((most, { stream }) => Math.max(most, stream.scale), 1);
      return new Made(instrument, recorders, MOST_UNITS / scale, problems);
    }) as I;
  }

  private observable(type: InstrumentType, name: string, options: MetricOptions | undefined): ObservableInstrument {
    return this.obtain(describe(type, name, options, this.problems), (instrument, streams) => {
      return new ObservableInstrument(instrument, streams, this.host.observables, new Problems());
    }) as ObservableInstrument;
  }

  /** Returns the instrument of a description: the one that was made first, whatever the case of its name. */
  private obtain<I extends SyncInstrument | ObservableInstrument>(
    described: Instrument,
    make: (instrument: Instrument, streams: readonly OwnStream[]) => I,
  ): I {
    const { name, type, unit, valueType, description } = described;
    const identity = JSON.stringify([name.toLowerCase(), type, unit, valueType]);
    const first = this.byName.get(name.toLowerCase());
    if (first) warnOfDifference(first, described, this.problems);
    else this.byName.set(name.toLowerCase(), described);
    const known = this.instruments.get(identity);
    for (const one of known?.streams ?? []) {
      if (!one.own.isDescribed && description.length > one.description.length) one.description = description;
    }
    if (known) return known.instrument as I;
    const resolved = this.resolve(described);
    for (const { stream } of resolved) this.warnOfCollision(described, stream);
    const instrument = make(described, resolved);
    const streams = resolved.map((own) => ({ own, description: own.stream.description }));
    this.streams.push(...streams);
    this.instruments.set(identity, { instrument, streams });
    return instrument;
  }

  /** Returns the streams of an instrument; none if the registry cannot be read, as after `detach()`. */
  private resolve(instrument: Instrument): readonly OwnStream[] {
    try {
      return this.host.resolve(instrument, this.scope);
    } catch (error) {
      this.problems.failed(instrument.name, error);
      return [];
    }
  }

  /** Reports that a view has given a stream the name of another one that it is not. */
  private warnOfCollision({ name }: Instrument, stream: Stream): void {
    const isTaken = ({ own: { stream: other } }: MeterStream) =>
      other.name.toLowerCase() === stream.name.toLowerCase() &&
      (other.ofView || stream.ofView) &&
      placeOf(other).name !== placeOf(stream).name;
    if (!this.streams.some(isTaken)) return;
    const message = `By a view, "${name}" is one of two metrics of the name "${stream.name}". Rename one.`;
    this.problems.report("warn", message, message);
  }
}

/** Returns the description of an instrument. What is wrong with it is reported. Never throws. */
function describe(type: InstrumentType, given: string, options: unknown, problems: Problems): Instrument {
  const name = textOf(given);
  if (!NAME.test(name)) {
    const rule = "use a letter, then up to 254 letters, digits or any of _.-/ of ASCII.";
    problems.report("warn", `name ${name}`, `"${name}" is no valid name: ${rule}`);
  }
  try {
    const { description, unit, valueType, advice } = (options ?? {}) as MetricOptions;
    const boundaries = advice?.explicitBucketBoundaries;
    return {
      ...{ name, type, description: textOf(description ?? ""), unit: textOf(unit ?? "") },
      valueType: valueType === INT ? INT : DOUBLE,
      // Other values would be no boundaries, and some have no JSON.
      advice: Array.isArray(boundaries)
        ? { explicitBucketBoundaries: boundaries.filter((one) => typeof one === "number") }
        : {},
    };
  } catch (error) {
    problems.report("warn", `options ${name}`, `The options of "${name}" were ignored: ${textOf(error)}`);
    return { name, type, description: "", unit: "", valueType: DOUBLE, advice: {} };
  }
}

/** Reports that two instruments of one name differ. */
function warnOfDifference(first: Instrument, second: Instrument, problems: Problems): void {
  const warn = (message: string) => problems.report("warn", message, message);
  const differing = (["type", "unit", "valueType"] as const).filter((one) => first[one] !== second[one]);
  if (differing.length > 0) {
    warn(
      `"${second.name}" was created with another ${differing.join(" and ")} before, so there are two metrics of this ` +
        "name. Create it the same way everywhere, or rename one by a view.",
    );
  } else if (first.name !== second.name) {
    warn(`"${second.name}" is "${first.name}", which was created first: names differ by more than their case.`);
  } else if (JSON.stringify(first.advice) !== JSON.stringify(second.advice)) {
    warn(`"${second.name}" keeps the boundaries that it was first created with.`);
  }
}
