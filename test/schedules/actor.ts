/** What a scenario is made of: actors that make calls, one after the other, and a judge of what the calls return. */

import type { Machine } from "./machine.ts";

/** A call that an actor makes. It is run many times, from its start, so it may keep nothing outside the block. */
export interface Call {
  readonly label: string;
  /** `carried` is what the last call with `carries` returned. */
  readonly run: (carried: unknown) => unknown;
  /** Whether later calls of this actor need what this one returns: plain data. */
  readonly carries?: boolean;
  /** Number of the observation that this call records. */
  readonly observation?: number;
  /** What the judge makes of the result. */
  readonly kind?: "read" | "reset";
}

/** One thread. */
export interface Actor {
  readonly name: string;
  readonly calls: readonly Call[];
  /** Begins only when this other actor has made its last call or was killed. */
  readonly after?: string;
  /** Whether it may be killed at any step. */
  readonly mortal?: boolean;
}

/** What a schedule must not do. */
export class Violation extends Error {}

/** Looks at every schedule from the side. What it knows of one is a value that it never changes, only replaces. */
export interface Judge<K> {
  readonly start: K;
  /** The first atomic of a call is about to be performed. */
  begin(knowledge: K, actor: number, call: Call): K;
  /** The atomics of a step were performed. */
  moved(knowledge: K, actor: number): K;
  /** A call returned; throws a Violation when it must not have returned this. */
  end(knowledge: K, actor: number, call: Call, result: unknown): K;
  /** Looks at the memory of any state; writes nothing. */
  audit(knowledge: K): void;
  /** All actors have ended or were killed. `carried` is what each carried last. */
  atRest(knowledge: K, carried: readonly unknown[]): void;
  /** Equal for two that judge all that may follow alike. */
  hash(knowledge: K, seed: number): number;
}

export interface Scenario<K = unknown> {
  readonly actors: readonly Actor[];
  readonly judge: Judge<K>;
  readonly machine: Machine;
  /** Names an address in traces. */
  readonly nameOf: (address: number) => string;
  /** At most so many actors are killed in one schedule. Default 1. */
  readonly kills?: number;
  /** Only schedules with at most so many switches away from an actor that could have gone on. Default: all schedules. */
  readonly switches?: number;
}

/** Sets scenarios up anew, by name, over a modelled kernel. */
export type Scenarios = Readonly<Record<string, (module: WebAssembly.Module) => Scenario>>;
