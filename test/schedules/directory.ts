/** Scenarios of the directory: several threads request label sets. The protocol: docs/proofs/directory.md. */

import { METRIC_SERIES } from "../../assembly/layout.ts";
import type { FoundSeries } from "../../src/core/memory/creation.ts";
import { EntryList } from "../../src/core/memory/entries.ts";
import { decodeKey, encodeKey } from "../../src/core/memory/labelKey.ts";
import { copyKey } from "../../src/core/memory/sharedKey.ts";
import { type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { nameOf } from "./places.ts";
import { fresh, type Thread, World } from "./world.ts";

const MAX_SERIES = 3;

/** The judge. It needs only the block: what the block holds is never removed. */
class Stage implements Judge<undefined> {
  readonly start = undefined;
  readonly world: World;
  readonly #actors: Scenario["actors"][number][] = [];
  readonly #values = new Map<Call, string>();
  readonly #most: number;

  constructor(module: WebAssembly.Module, maxSeries = MAX_SERIES) {
    this.world = new World(module, { kind: "counter", labelNames: ["key"], maxSeries });
    this.#most = maxSeries;
  }

  act(name: string, values: readonly string[], options: { after?: string; mortal?: boolean } = {}): this {
    const thread = this.world.thread();
    // Waiting for another thread that stands still would be a schedule without an end.
    thread.directory.patience = 1;
    // Taken before the search, so that only the directory is searched.
    if (thread.attachment.takeLane() < 0) throw new Error("The world has too few lanes.");
    const calls = values.map((value) => {
      const call = asking(thread, this.world, value);
      this.#values.set(call, value);
      return call;
    });
    this.#actors.push({ name, calls, ...options });
    return this;
  }

  /** Returns the scenario, of whose schedules those with at most so many switches between threads are searched. */
  scenario(switches: number): Scenario {
    return { actors: this.#actors, judge: this, machine: this.world.machine, nameOf: nameOf(this.world), switches };
  }

  begin(): undefined {}

  moved(): undefined {}

  end(_: undefined, __: number, call: Call, result: unknown): undefined {
    const value = this.#values.get(call);
    if (value === undefined) return;
    const { entry, overflow, refusal } = result as FoundSeries & { readonly refusal?: string };
    if (refusal) throw new Violation(`"${value}" was refused: ${refusal}`);
    const { directory, series } = this.world.auditor;
    const keys = this.#keys();
    if (overflow) {
      if (entry !== directory.firstSeries(this.world.metric)) throw new Violation("The overflow series is another.");
      // An entry that a creator holds and that has no key yet counts, too.
      const { length } = this.#entries();
      if (length < this.#most) throw new Violation(`"${value}" overflowed when there were ${length} series.`);
      if (keys.has(value)) throw new Violation(`"${value}" overflowed although it has a series.`);
    } else if (keys.get(value) !== entry) {
      throw new Violation(`"${value}" was given the series at ${entry}, but has that at ${keys.get(value)}.`);
    }
    if (entry === series.entry && !overflow) throw new Violation(`"${value}" was given the overflow series.`);
  }

  /** Checks that every list is whole, and that no key is in it twice. */
  audit(): void {
    const keys = this.#keys();
    if (keys.size > this.#most) throw new Violation(`There are ${keys.size} series, but at most ${this.#most} may be.`);
    const asked = new Set(this.#values.values());
    for (const key of keys.keys()) {
      if (!asked.has(key)) throw new Violation(`Nobody asked for "${key}".`);
    }
  }

  atRest(): void {}

  hash(): number {
    return 0;
  }

  /** Returns all entries but the overflow series. */
  #entries(): Int32Array {
    const newest = this.world.auditor.kernel.headerWord(this.world.metric.entry + METRIC_SERIES);
    return new EntryList().upTo(newest, this.world.block).subarray(1);
  }

  /** Returns the entries by key, of all series but the overflow one. */
  #keys(): Map<string, number> {
    const { world } = this;
    const keys = new Map<string, number>();
    for (const entry of this.#entries()) {
      if (world.auditor.kernel.enter(entry) < 0) continue;
      const [key = ""] = decodeKey(copyKey(world.auditor.attachment, entry), 1);
      if (keys.has(key)) throw new Violation(`"${key}" has two series, at ${keys.get(key)} and at ${entry}.`);
      keys.set(key, entry);
    }
    return keys;
  }
}

function asking({ directory }: Thread, { metric }: World, value: string): Call {
  const run = () => {
    try {
      return directory.seriesFor(fresh(metric), encodeKey([value]));
    } catch (problem) {
      // Judged like any result: CORRUPT is wrong, since nobody corrupts the block.
      if (problem instanceof RangeError) return { refusal: problem.message };
      throw problem;
    }
  };
  return { label: `ask for "${value}"`, run };
}

export const directoryScenarios: Scenarios = {
  "one key, asked for by two, one killed at each step, and by a third"(module) {
    return new Stage(module)
      .act("first", ["a"], { mortal: true })
      .act("second", ["a"])
      .act("third", ["a"], { after: "first" })
      .scenario(1);
  },

  "two keys at once, one of them twice"(module) {
    return new Stage(module).act("first", ["a", "a"]).act("second", ["b"]).scenario(1);
  },

  "the last free series, asked for by two"(module) {
    return new Stage(module, 1).act("first", ["a"], { mortal: true }).act("second", ["b"]).scenario(1);
  },

  "two series, three keys"(module) {
    return new Stage(module, 2).act("first", ["a"]).act("second", ["b", "c"]).scenario(1);
  },
};

export const longDirectoryScenarios: Scenarios = {
  "the last free series, asked for by two, one killed at each step, and by a third"(module) {
    const stage = new Stage(module, 1).act("first", ["a"], { mortal: true }).act("second", ["b"]);
    return stage.act("third", ["a"], { after: "first" }).scenario(2);
  },

  "two series, three keys, one of them killed at each step"(module) {
    return new Stage(module, 2).act("first", ["a"], { mortal: true }).act("second", ["b", "c"]).scenario(2);
  },
};
