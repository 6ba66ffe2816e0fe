/** Scenarios of up-down counters. The protocol: docs/proofs/up-down.md. */

import { SHARED_STRAIGHT_UNITS } from "../../assembly/layout.ts";
import { changeFar } from "../../src/core/memory/largeAmounts.ts";
import type { SeriesAddress } from "../../src/core/memory/series.ts";
import { isHidden, prepareReset, readUnits } from "../../src/core/read/reading.ts";
import { removeSeries } from "../../src/core/read/removal.ts";
import type { Actor, Call, Scenario, Scenarios } from "./actor.ts";
import { nameOf } from "./places.ts";
import { type Effect, visible } from "./visible.ts";
import { type Thread, World } from "./world.ts";

/** A large amount. */
const FAR = SHARED_STRAIGHT_UNITS;

type Options = Pick<Actor, "after" | "mortal">;

/** An up-down counter, and the effects of the calls on it. */
class Stage {
  readonly world: World;
  readonly #effects = new Map<Call, Effect>();
  readonly #actors: Actor[] = [];

  constructor(module: WebAssembly.Module, maxThreads?: number) {
    this.world = new World(module, { kind: "upDownCounter", ...(maxThreads && { maxThreads }) });
  }

  /** Returns a thread with a lane and the page of baselines in it. */
  holder(): Thread & SeriesAddress {
    const holder = this.world.holder();
    prepareReset(holder.series, holder.attachment.takeLane());
    return holder;
  }

  /** Returns calls that add these amounts, by the lane's holder. */
  adds({ kernel, series, word }: Thread & SeriesAddress, ...amounts: readonly number[]): Call[] {
    return amounts.map((units) => {
      const isLarge = Math.abs(units) >= FAR;
      const run = () => void (isLarge ? changeFar(series, units) : kernel.change(series.entry, word, units));
      const call: Call = { label: `add ${units}`, run };
      this.#effects.set(call, ({ value }) => ({ value: value + units, isVisible: true }));
      return call;
    });
  }

  /** Returns a call that adopts the lane of a thread that has ended, and adds a large amount there. */
  adopts({ kernel, attachment, series }: Thread, ended: Thread, units: number): Call {
    const run = () => {
      attachment.releaseThread(ended.attachment.thread);
      const lane = kernel.takeLane(attachment.claim);
      kernel.changeFar(series.entry, series.table, series.index, lane, units);
    };
    const call: Call = { label: `adopt the lane and add ${units}`, run };
    this.#effects.set(call, ({ value }) => ({ value: value + units, isVisible: true }));
    return call;
  }

  act(name: string, calls: readonly Call[], options: Options = {}): this {
    this.#actors.push({ name, calls, ...options });
    return this;
  }

  /** Adds an actor that adds these amounts, one after the other. */
  changes(name: string, amounts: readonly number[], options: Options = {}): this {
    return this.act(name, this.adds(this.holder(), ...amounts), options);
  }

  /** Adds an actor that removes the series this many times. */
  removes(name: string, times: number, options: Options = {}): this {
    const { series } = this.holder();
    const calls = Array.from({ length: times }, (): Call => {
      const call = { label: "remove", run: () => removeSeries(series) };
      this.#effects.set(call, () => ({ value: 0, isVisible: false }));
      return call;
    });
    return this.act(name, calls, options);
  }

  /** Adds an actor that reads the number this many times. */
  reads(times: number): this {
    const { series } = this.world.thread();
    const read: Call = { label: "read", kind: "read", run: () => Number(readUnits(series)) };
    return this.act("reader", Array(times).fill(read));
  }

  scenario(): Scenario {
    const { series } = this.world.auditor;
    const found = () => {
      const value = Number(readUnits(series));
      return { value, isVisible: value !== 0 || !isHidden(series) };
    };
    const judge = visible(this.#effects, this.#actors.length, found);
    return { actors: this.#actors, judge, machine: this.world.machine, nameOf: nameOf(this.world) };
  }
}

export const upDownScenarios: Scenarios = {
  "a large rise, then a small fall of another thread, a reader"(module) {
    return new Stage(module)
      .changes("riser", [FAR])
      .changes("faller", [-1, -2], { after: "riser" })
      .reads(2)
      .scenario();
  },

  "a small rise, then a large fall of another thread, a reader"(module) {
    return new Stage(module).changes("riser", [1, 2]).changes("faller", [-FAR], { after: "riser" }).reads(2).scenario();
  },

  "large amounts of two threads, one killed at each step, a reader"(module) {
    return new Stage(module)
      .changes("one", [FAR], { mortal: true })
      .changes("other", [2 * FAR, -1])
      .reads(1)
      .scenario();
  },

  "a lane's buffers are used again: large amounts, a reader"(module) {
    return new Stage(module)
      .changes("changer", [FAR, 1, -2 * FAR, 4 * FAR, -8 * FAR])
      .reads(2)
      .scenario();
  },

  "a changer killed at each step, its lane adopted, a reader"(module) {
    const stage = new Stage(module, 2);
    const [first, second] = [stage.holder(), stage.world.thread()];
    return stage
      .act("first changer", stage.adds(first, FAR, -2 * FAR), { mortal: true })
      .act("second changer", [stage.adopts(second, first, 4 * FAR)], { after: "first changer" })
      .reads(1)
      .scenario();
  },

  "the first large amounts of two threads at once"(module) {
    const stage = new Stage(module);
    const [one, other] = [stage.world.holder(), stage.world.holder()];
    for (const { attachment } of [one, other]) attachment.takeLane();
    return stage
      .act("one", stage.adds(one, FAR), { mortal: true })
      .act("other", stage.adds(other, 2 * FAR))
      .scenario();
  },

  "an up-down counter that is changed while it is removed"(module) {
    return new Stage(module).changes("changer", [1, -1]).removes("remover", 2, { mortal: true }).scenario();
  },

  "an up-down counter that two change while it is removed"(module) {
    return new Stage(module).changes("one", [1, -1]).changes("other", [-2, 2]).removes("remover", 2).scenario();
  },

  "an up-down counter that changes by large amounts while it is removed"(module) {
    return new Stage(module).changes("one", [FAR, -FAR]).changes("other", [1]).removes("remover", 1).scenario();
  },

  "an up-down counter that two remove"(module) {
    return new Stage(module).changes("changer", [1, -1, 4]).removes("one", 1).removes("other", 1).scenario();
  },
};
