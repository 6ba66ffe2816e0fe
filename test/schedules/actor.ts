/** The parts of a scenario: actors, which make calls one after the other, and a judge of the calls' results. */

import type { Machine } from "./machine.ts";

/** A call that an actor makes. It is run many times, from its start, so it may keep nothing outside the block. */
export interface Call {
  readonly label: string;
  /** Makes the call. `carried` is the result of the last call with `carries`. */
  readonly run: (carried: unknown) => unknown;
  /** True if later calls of this actor need the result of this one, which is plain data. */
  readonly carries?: boolean;
  /** Number of the observation that this call records. */
  readonly observation?: number;
  /** The result's meaning to the judge. */
  readonly kind?: "read" | "total" | "reset";
}

/** One thread. */
export interface Actor {
  readonly name: string;
  readonly calls: readonly Call[];
  /** Another actor: this one begins only when that one has made its last call or was killed. */
  readonly after?: string;
  /** True if it may be killed at any step. */
  readonly mortal?: boolean;
}

/** An error of a schedule that must not happen. */
export class Violation extends Error {}

/** An observer of every schedule. Its knowledge of one is a value that it never changes, only replaces. */
export interface Judge<K> {
  readonly start: K;
  /** Called when the first atomic of a call is about to be performed. */
  begin(knowledge: K, actor: number, call: Call): K;
  /** Called when the atomics of a step were performed. */
  moved(knowledge: K, actor: number): K;
  /** Called when a call has returned. Throws a Violation if it must not have returned this. */
  end(knowledge: K, actor: number, call: Call, result: unknown): K;
  /** Checks the memory of any state. Writes nothing. */
  audit(knowledge: K): void;
  /** Called when all actors have ended or were killed. `carried` is what each carried last. */
  atRest(knowledge: K, carried: readonly unknown[]): void;
  /** Returns a hash that is equal for two states of knowledge that judge everything that may follow alike. */
  hash(knowledge: K, seed: number): number;
}

export interface Scenario<K = unknown> {
  readonly actors: readonly Actor[];
  readonly judge: Judge<K>;
  readonly machine: Machine;
  /** Returns the name of an address, for traces. */
  readonly nameOf: (address: number) => string;
  /** Largest number of actors killed in one schedule. Default 1. */
  readonly kills?: number;
  /** Largest number of switches away from an actor that could have continued. Default: all schedules. */
  readonly switches?: number;
}

/** Functions that set scenarios up anew, by name, over a modelled kernel. */
export type Scenarios = Readonly<Record<string, (module: WebAssembly.Module) => Scenario>>;
