/** Scenarios of removed series that become visible again. The protocol: docs/proofs/reset.md, "Remove". */

import { closeSeries, prepareReset, readSharedUnits, removeSeries } from "../../src/core/read/reading.ts";
import type { Actor, Call, Scenario, Scenarios } from "./actor.ts";
import { nameOf } from "./places.ts";
import { type Intent, Play, reading } from "./play.ts";
import { type Effect, visible } from "./visible.ts";
import { type Thread, World } from "./world.ts";

/** An up-down counter, and the effects of the calls on it. */
class Stage {
  readonly world: World;
  readonly #effects = new Map<Call, Effect>();
  readonly #actors: Actor[] = [];

  constructor(module: WebAssembly.Module) {
    this.world = new World(module, { kind: "upDownCounter" });
  }

  /** Adds an actor that adds these amounts, one after the other. */
  changes(name: string, ...amounts: readonly number[]): this {
    const { kernel, series, word } = this.world.holder();
    const calls = amounts.map((units): Call => {
      const call = { label: `add ${units}`, run: () => kernel.change(series.entry, word, units) };
      this.#effects.set(call, ({ value }) => ({ value: value + units, isVisible: true }));
      return call;
    });
    this.#actors.push({ name, calls });
    return this;
  }

  /** Adds an actor that removes the series this many times. */
  removes(name: string, times: number): this {
    const { series } = this.world.thread();
    const calls = Array.from({ length: times }, (): Call => {
      const call = { label: "remove", run: () => removeSeries(series) };
      this.#effects.set(call, () => ({ value: 0, isVisible: false }));
      return call;
    });
    this.#actors.push({ name, calls });
    return this;
  }

  scenario(): Scenario {
    const { kernel, series } = this.world.auditor;
    const found = () => {
      const value = Number(readSharedUnits(series));
      return { value, isVisible: value !== 0 || kernel.isHidden(series.entry) === 0 };
    };
    const judge = visible(this.#effects, this.#actors.length, found);
    return { actors: this.#actors, judge, machine: this.world.machine, nameOf: nameOf(this.world) };
  }
}

function remove({ series, attachment }: Thread): Call {
  return { label: "remove", kind: "reset", run: () => closeSeries(series, attachment.lane, true) };
}

function show({ kernel, series }: Thread): Call {
  return { label: "show", run: () => kernel.show(series.entry) };
}

export const removalScenarios: Scenarios = {
  "an up-down counter that is changed while it is removed"(module) {
    return new Stage(module).changes("changer", 1, -1).removes("remover", 2).scenario();
  },

  "an up-down counter that two change while it is removed"(module) {
    return new Stage(module).changes("one", 1, -1).changes("other", -2, 2).removes("remover", 2).scenario();
  },

  "an up-down counter that two remove"(module) {
    return new Stage(module).changes("changer", 1, -1, 4).removes("one", 1).removes("other", 1).scenario();
  },

  "a counter: one removes it, another shows it, a writer, a reader"(module) {
    const play = new Play(module, { kind: "counter" });
    const [remover, shower, writer] = [play.world.holder(), play.world.thread(), play.world.holder()];
    prepareReset(remover.series, remover.attachment.takeLane());
    const add: Intent = { units: 1, run: () => writer.kernel.add(writer.word, 1) };
    return play
      .act("remover", [remove(remover), remove(remover)], { mortal: true })
      .act("shower", [show(shower), show(shower)])
      .act("writer", [add])
      .act("reader", [reading(play.world.thread())])
      .scenario();
  },
};
