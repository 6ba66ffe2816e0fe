/** Scenarios of the directory: several threads request label sets. The protocol: docs/proofs/directory.md. */

import { INDEX_SERIES, INDEX_SLOTS, METRIC_SERIES, ORDINAL, SERIES_KEY } from "../../assembly/layout.ts";
import type { FoundSeries } from "../../src/core/memory/directory.ts";
import { EntryList } from "../../src/core/memory/entries.ts";
import { decodeKey, encodeKey, hashOf } from "../../src/core/memory/labelKey.ts";
import { openIndex } from "../../src/core/memory/seriesIndex.ts";
import { type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { nameOf } from "./places.ts";
import { type Thread, World } from "./world.ts";

const MAX_SERIES = 3;

/** The judge. It needs only the block: what the block holds is never removed. */
class Stage implements Judge<undefined> {
  readonly start = undefined;
  readonly world: World;
  readonly #actors: Scenario["actors"][number][] = [];
  readonly #values = new Map<Call, string>();
  readonly #most: number;
  readonly #before: ReadonlyMap<string, number>;

  /** Makes a stage with this many series, and with the tables of the index that more of them need, or without. */
  constructor(module: WebAssembly.Module, maxSeries = MAX_SERIES, filled = 0, tables = true) {
    this.world = new World(module, { kind: "counter", labelNames: ["key"], maxSeries });
    this.#most = maxSeries;
    const { world } = this;
    const { attachment, directory } = world.auditor;
    for (let i = 0; i < filled; i++) directory.seriesFor(world.metric, encodeKey([`filled ${i}`]));
    this.#before = this.#keys();
    if (tables) openIndex(attachment, world.metric, filled + 1);
  }

  act(name: string, values: readonly string[], options: { after?: string; mortal?: boolean } = {}): this {
    const thread = this.world.thread();
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

  /** Adds a thread that makes the table for the first series, and may be killed at each step. */
  open(name: string): this {
    const { attachment } = this.world.thread();
    const run = () => openIndex(attachment, this.world.metric, 1);
    this.#actors.push({ name, calls: [{ label: "make a table", run }], mortal: true });
    return this;
  }

  scenario(): Scenario {
    return { actors: this.#actors, judge: this, machine: this.world.machine, nameOf: nameOf(this.world) };
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
      if (keys.size < this.#most) throw new Violation(`"${value}" overflowed when there were ${keys.size} series.`);
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
      if (!asked.has(key) && !this.#before.has(key)) throw new Violation(`Nobody asked for "${key}".`);
    }
  }

  atRest(): void {}

  hash(): number {
    return 0;
  }

  /** Returns the entries by key, of all series but the overflow one. */
  #keys(): Map<string, number> {
    const { world } = this;
    const keys = new Map<string, number>();
    const newest = world.auditor.kernel.newest(world.metric.entry + METRIC_SERIES);
    for (const entry of new EntryList().upTo(newest, world.block)) {
      if (world.block.word(entry + ORDINAL) === 0) continue;
      const [key = ""] = decodeKey(world.block.bytes, entry + SERIES_KEY, 1);
      if (keys.has(key)) throw new Violation(`"${key}" has two series, at ${keys.get(key)} and at ${entry}.`);
      keys.set(key, entry);
    }
    return keys;
  }
}

function asking({ directory }: Thread, { metric }: World, value: string): Call {
  const run = () => {
    try {
      return directory.seriesFor(metric, encodeKey([value]));
    } catch (problem) {
      // Judged like any result: CORRUPT is wrong, since nobody corrupts the block.
      if (problem instanceof RangeError) return { refusal: problem.message };
      throw problem;
    }
  };
  return { label: `ask for "${value}"`, run };
}

/** Returns values whose search in the index begins at one slot. */
function colliding(values: number): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < values; i++) {
    const key = encodeKey([String(i)]);
    if (hashOf(key, 0, key.length) % INDEX_SLOTS === 1) found.push(String(i));
  }
  return found;
}

export const directoryScenarios: Scenarios = {
  "one key, asked for by two, one killed at each step, and by a third"(module) {
    return new Stage(module)
      .act("first", ["a"], { mortal: true })
      .act("second", ["a"])
      .act("third", ["a"], { after: "first" })
      .scenario();
  },

  "two keys on one slot"(module) {
    const stage = new Stage(module);
    const [one, other] = colliding(2) as [string, string];
    return stage.act("first", [one, one]).act("second", [other]).scenario();
  },

  "the last free series, asked for by two"(module) {
    return new Stage(module, 1).act("first", ["a"], { mortal: true }).act("second", ["b"]).scenario();
  },

  "two series, three keys"(module) {
    return new Stage(module, 2).act("first", ["a"]).act("second", ["b", "c"]).scenario();
  },

  "a table of the index, made by one that is killed at each step, and by one that needs it"(module) {
    return new Stage(module, 1, 0, false).open("first").act("second", ["a"]).scenario();
  },

  "a series in a new table, asked for by one that is killed at each step, and then by another"(module) {
    const stage = new Stage(module, 1, 0, false).act("first", ["a"], { mortal: true });
    return stage.act("second", ["a"], { after: "first" }).scenario();
  },

  "the last series of a table, and the first of the next, by two"(module) {
    const stage = new Stage(module, INDEX_SERIES + 1, INDEX_SERIES - 1);
    return stage.act("first", ["a"], { mortal: true }).act("second", ["b"]).scenario();
  },
};

export const longDirectoryScenarios: Scenarios = {
  "a table of the index, made by two that ask for one key, one killed at each step"(module) {
    const stage = new Stage(module, INDEX_SERIES + 1, INDEX_SERIES, false);
    return stage.act("first", ["a"], { mortal: true }).act("second", ["a"]).scenario();
  },

  "the last free series, asked for by two, one killed at each step, and by a third"(module) {
    const stage = new Stage(module, 1).act("first", ["a"], { mortal: true }).act("second", ["b"]);
    return stage.act("third", ["a"], { after: "first" }).scenario();
  },

  "two series, three keys, one of them killed at each step"(module) {
    return new Stage(module, 2).act("first", ["a"], { mortal: true }).act("second", ["b", "c"]).scenario();
  },

  "two keys on one slot, one of them asked for by both"(module) {
    const stage = new Stage(module);
    const [one, other] = colliding(2) as [string, string];
    return stage.act("first", [one], { mortal: true }).act("second", [other, one]).scenario();
  },

  "three keys on one slot, by three threads"(module) {
    const stage = new Stage(module);
    const [one, other, third] = colliding(3) as [string, string, string];
    return stage.act("first", [one], { mortal: true }).act("second", [other]).act("third", [third]).scenario();
  },
};
