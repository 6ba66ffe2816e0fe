/** The synchronous instruments. */

import type { Attributes, Context } from "@opentelemetry/api";
import type { InstrumentType } from "../streams/stream.ts";
import type { BoundSum, BoundValue } from "./bindable.ts";
import type { Problems } from "./problems.ts";
import type { Recorder } from "./recorders.ts";
import { INT } from "./sdk.ts";

/** An instrument, as programs describe it. */
export interface Instrument {
  readonly name: string;
  readonly type: InstrumentType;
  readonly description: string;
  readonly unit: string;
  readonly valueType: 0 | 1;
  readonly advice: { readonly explicitBucketBoundaries?: number[] };
}

/**
 * The part that all synchronous instruments share: what they record in, and the values that they refuse. As in the SDK,
 * nothing is a `#private` member of what users are given: these cannot be reached through a proxy.
 */
export abstract class SyncInstrument {
  private readonly instrument: Instrument;
  private readonly problems: Problems;
  private readonly least: number;
  private readonly most: number;
  private readonly isInt: boolean;
  private only: Recorder | undefined; // the only recorder, so that the most common case needs no loop
  private recorders: readonly Recorder[];
  private hasEnded = false;

  /** `most` is the first value that is too large for its streams. */
  constructor(instrument: Instrument, recorders: readonly Recorder[], most: number, problems: Problems) {
    const isSigned = instrument.type === "UP_DOWN_COUNTER" || instrument.type === "GAUGE";
    this.instrument = instrument;
    this.problems = problems;
    this.most = most;
    this.least = isSigned ? -most : -Number.MIN_VALUE;
    this.isInt = instrument.valueType === INT;
    this.recorders = recorders;
    this.only = recorders.length === 1 ? recorders[0] : undefined;
  }

  /** Ends the instrument: it records nothing more. */
  end(): void {
    this.only = undefined;
    this.recorders = [];
    this.hasEnded = true;
  }

  /**
   * Returns a function that records in one attribute set, which is looked up now. If that fails, the function records
   * nothing.
   */
  protected bound(attributes: Attributes): (value: number) => void {
    try {
      const recorders = this.recorders.map((recorder) => recorder.bind(attributes, undefined));
      const bound = new CounterInstrument(this.instrument, recorders, this.most, this.problems);
      return (value) => {
        if (this.hasEnded) this.put(value, undefined, undefined);
        else bound.add(value);
      };
    } catch (error) {
      this.problems.failed(this.instrument.name, error);
      return () => {};
    }
  }

  protected put(value: number, attributes: Attributes | undefined, context: Context | undefined): void {
    const isFine =
      typeof value === "number" && value > this.least && value < this.most && (!this.isInt || Number.isInteger(value));
    if (!isFine) this.putOdd(value, attributes, context);
    else if (this.only !== undefined) this.only.record(value, attributes, context);
    else if (this.hasEnded) this.reportEnd();
    else for (const recorder of this.recorders) recorder.record(value, attributes, context);
  }

  /** Reports that nothing is recorded any more. Many programs go on for a while after the shutdown: no warning. */
  private reportEnd(): void {
    const { name } = this.instrument;
    this.problems.report("debug", "ended", `"${name}" records nothing any more, since shutdown() was called.`);
  }

  /** Records a value that must be changed first, or refuses it. */
  private putOdd(value: unknown, attributes: Attributes | undefined, context: Context | undefined): void {
    const { name, type } = this.instrument;
    if (typeof value !== "number") {
      this.problems.report("warn", "type", `"${name}" takes numbers, but got a ${typeof value}. It was ignored.`);
      return;
    }
    if (value < 0 && (type === "COUNTER" || type === "HISTOGRAM")) {
      this.problems.report("warn", "negative", `"${name}" takes no negative values, but got ${value}. It was ignored.`);
      return;
    }
    if (this.isInt && !Number.isInteger(value) && Number.isFinite(value)) {
      this.problems.report("warn", "fraction", `"${name}" takes whole numbers, but got ${value}. It was truncated.`);
      this.put(Math.trunc(value) + 0, attributes, context); // -0 is 0
      return;
    }
    if (type === "GAUGE" && !this.isInt) {
      const takers = this.recorders.filter((recorder) => recorder.isLevel);
      for (const recorder of takers) recorder.record(value, attributes, context);
      if (takers.length === this.recorders.length) return;
    }
    const level = type === "HISTOGRAM" && Number.isNaN(value) ? "debug" : "warn";
    const kind = Number.isFinite(value) ? "large" : `${value}`;
    this.problems.report(level, kind, `"${name}" takes no ${value}: no sum could hold it. It was ignored.`);
  }
}

/** A counter of OpenTelemetry. */
export class CounterInstrument extends SyncInstrument {
  /** Adds an amount of 0 or more. Never throws. */
  add(value: number, attributes?: Attributes, context?: Context): void {
    this.put(value, attributes, context);
  }

  /** Returns the instrument of one attribute set. */
  bind(attributes: Attributes): BoundSum {
    return { add: this.bound(attributes) };
  }
}

/** An up-down counter of OpenTelemetry. */
export class UpDownCounterInstrument extends SyncInstrument {
  /** Adds an amount of either sign. Never throws. */
  add(value: number, attributes?: Attributes, context?: Context): void {
    this.put(value, attributes, context);
  }

  /** Returns the instrument of one attribute set. */
  bind(attributes: Attributes): BoundSum {
    return { add: this.bound(attributes) };
  }
}

/** A histogram of OpenTelemetry. */
export class HistogramInstrument extends SyncInstrument {
  /** Records a value of 0 or more. Never throws. */
  record(value: number, attributes?: Attributes, context?: Context): void {
    this.put(value, attributes, context);
  }

  /** Returns the instrument of one attribute set. */
  bind(attributes: Attributes): BoundValue {
    return { record: this.bound(attributes) };
  }
}

/** A gauge of OpenTelemetry. */
export class GaugeInstrument extends SyncInstrument {
  /** Sets the level of an attribute set. Never throws. */
  record(value: number, attributes?: Attributes, context?: Context): void {
    this.put(value, attributes, context);
  }

  /** Returns the instrument of one attribute set. */
  bind(attributes: Attributes): BoundValue {
    return { record: this.bound(attributes) };
  }
}
