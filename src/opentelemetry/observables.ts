/** The observable instruments of one thread, and their callbacks. */

import type { Attributes, BatchObservableCallback, Observable, ObservableCallback } from "@opentelemetry/api";
import { encodeLabels } from "../core/define/openLabels.ts";
import type { Instrument } from "./instruments.ts";
import { errorOf, Problems } from "./problems.ts";
import { type OwnStream, objectOf } from "./recorders.ts";
import { INT } from "./sdk.ts";
import { callWithin, limitOf } from "./timeouts.ts";

/** The values that one instrument observed in one round, by the texts of their attributes. */
export type Observations = Map<string, number>;

/** Returns the text that identifies an attribute set. */
export function textOfSet(attributes: Attributes): string {
  return encodeLabels(Object.entries(attributes));
}

/** An observable instrument of OpenTelemetry. */
export class ObservableInstrument implements Observable {
  /** The instrument itself: its users may pass a proxy of it. */
  readonly self: ObservableInstrument = this;
  readonly instrument: Instrument;
  readonly streams: readonly OwnStream[];
  private readonly callbacks: Observables;
  private readonly problems: Problems;

  constructor(instrument: Instrument, streams: readonly OwnStream[], callbacks: Observables, problems: Problems) {
    this.instrument = instrument;
    this.streams = streams;
    this.callbacks = callbacks;
    this.problems = problems;
  }

  /** Adds a callback, which observes values at each collection. Adding it twice has the effect of adding it once. */
  addCallback(callback: ObservableCallback): void {
    this.callbacks.add(callback as never, [this], false);
  }

  /** Removes a callback. */
  removeCallback(callback: ObservableCallback): void {
    this.callbacks.remove(callback as never, [this], false);
  }

  /** Adds a value to observations, unless it is none. The last one of an attribute set counts. */
  observeIn(observations: Observations, given: unknown, attributes: Attributes = {}): void {
    const { name, type, valueType } = this.instrument;
    if (typeof given !== "number") {
      this.problems.report("warn", "type", `"${name}" takes numbers, but got a ${typeof given}. It was ignored.`);
      return;
    }
    const isWhole = valueType !== INT || Number.isInteger(given);
    const value = isWhole ? given : Math.trunc(given) + 0; // -0 is 0
    if (!isWhole) {
      this.problems.report("warn", "fraction", `"${name}" takes whole numbers, but got ${given}. It was truncated.`);
      if (!Number.isFinite(value)) return;
    }
    if (type !== "OBSERVABLE_GAUGE" && !Number.isFinite(value)) {
      this.problems.report("warn", `${value}`, `"${name}" takes no ${value}: no sum could hold it. It was ignored.`);
      return;
    }
    if (type === "OBSERVABLE_COUNTER" && value < 0) {
      this.problems.report("warn", "negative", `"${name}" takes no negative totals, but got ${value}. It was ignored.`);
      return;
    }
    try {
      // The text is a copy, without what an attribute set cannot hold.
      observations.set(textOfSet(objectOf(attributes)), value);
    } catch (error) {
      this.problems.failed(name, error);
    }
  }
}

interface Registered {
  readonly callback: (result: unknown) => unknown;
  readonly instruments: readonly ObservableInstrument[];
  /** True if the callback names the instrument of each value. */
  readonly isBatch: boolean;
}

/** The result of one round: observations by instrument, and the errors of callbacks. */
export interface Round {
  /** The rounds of a thread are numbered as they begin. */
  readonly number: number;
  readonly observed: ReadonlyMap<ObservableInstrument, Observations>;
  readonly errors: unknown[];
}

export class Observables {
  readonly #registered = new Set<Registered>();
  readonly #problems = new Problems();
  #begun = 0;
  #newest: Round | undefined;
  /** Called when the first callback is added. */
  onFirst: (() => void) | undefined;

  /** The number of collections of this thread's readers that have not ended. */
  collections = 0;

  get isCollecting(): boolean {
    return this.collections > 0;
  }

  get size(): number {
    return this.#registered.size;
  }

  /** Adds a callback of some instruments, unless it is there already. */
  add(callback: BatchObservableCallback, instruments: readonly unknown[], isBatch: boolean): void {
    const own = observablesOf(instruments);
    if (typeof callback !== "function" || own.length === 0) {
      this.#problems.report("warn", "callback", "A callback was ignored: pass a function, and observable instruments.");
      return;
    }
    if (this.#find(callback, own, isBatch)) return;
    this.#registered.add({ callback: callback as never, instruments: own, isBatch });
    try {
      if (this.#registered.size === 1) this.onFirst?.();
    } catch (error) {
      this.#problems.failed((own[0] as ObservableInstrument).instrument.name, error);
    }
  }

  /** Removes a callback of the same instruments. */
  remove(callback: BatchObservableCallback, instruments: readonly unknown[], isBatch: boolean): void {
    const found = this.#find(callback, instruments, isBatch);
    if (found) this.#registered.delete(found);
  }

  clear(): void {
    this.#registered.clear();
  }

  #find(callback: unknown, instruments: readonly unknown[], isBatch: boolean): Registered | undefined {
    const wanted = new Set<unknown>(observablesOf(instruments));
    for (const one of this.#registered) {
      if (one.callback !== callback || one.isBatch !== isBatch || one.instruments.length !== wanted.size) continue;
      if (one.instruments.every((instrument) => wanted.has(instrument))) return one;
    }
    return undefined;
  }

  /**
   * Runs all callbacks at once. The observations of one that throws or takes too long do not count. Some readers, such
   * as Prometheus exporters, set no limit, and one callback would hold up all their collections.
   */
  async observe(timeoutMillis?: number): Promise<Round> {
    const number = ++this.#begun;
    const observed = new Map<ObservableInstrument, Observations>();
    const errors: unknown[] = [];
    const run = async ({ callback, instruments, isBatch }: Registered): Promise<void> => {
      const own = new Map(instruments.map((one) => [one, new Map() as Observations]));
      const [first] = instruments as [ObservableInstrument];
      const result = isBatch
        ? {
            observe: (one: ObservableInstrument, value: unknown, attributes?: Attributes) =>
              put(own, one, value, attributes),
          }
        : { observe: (value: unknown, attributes?: Attributes) => put(own, first, value, attributes) };
      try {
        await callWithin(limitOf(timeoutMillis), "An observable callback", () => callback(result));
        for (const [one, its] of own) {
          const all: Observations = observed.get(one) ?? new Map();
          for (const [text, value] of its) all.set(text, value);
          observed.set(one, all);
        }
      } catch (error) {
        errors.push(errorOf(error));
      }
    };
    // A copy: a callback may add others, and a set that grows while it is iterated would be iterated endlessly.
    await Promise.all([...this.#registered].map(run));
    return { number, observed, errors };
  }

  /** Returns a round that has ended, or one that began later and has ended before: totals that go back begin again. */
  newestOf(round: Round): Round {
    if (!this.#newest || this.#newest.number < round.number) this.#newest = round;
    return this.#newest;
  }
}

/** Returns the observable instruments of a list, each once; none if it is no list. */
function observablesOf(instruments: unknown): ObservableInstrument[] {
  const list = Array.isArray(instruments) ? instruments : [];
  const all = list.filter((one): one is ObservableInstrument => one instanceof ObservableInstrument);
  return [...new Set(all.map((one) => one.self))];
}

/** Adds a value, unless it is of an instrument that the callback was not added for. */
function put(
  own: ReadonlyMap<ObservableInstrument, Observations>,
  one: ObservableInstrument,
  value: unknown,
  attributes: Attributes | undefined,
): void {
  const observations = own.get(one?.self);
  if (observations) one.observeIn(observations, value, attributes);
}
