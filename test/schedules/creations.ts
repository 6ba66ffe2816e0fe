/**
 * Scenarios of label sets that come and go: one series after another stands for them. The protocol:
 * docs/proofs/creations.md.
 */

import { encodeKey } from "../../src/core/memory/labelKey.ts";
import { Series } from "../../src/core/memory/series.ts";
import { resetSeries } from "../../src/core/read/reading.ts";
import type { Actor, Call, Scenario, Scenarios } from "./actor.ts";
import { CreationCalls } from "./creationCalls.ts";
import { type Books, CreationJudge } from "./creationJudge.ts";
import { nameOf } from "./places.ts";
import { fresh, World } from "./world.ts";

class Stage {
  readonly #world: World;
  readonly #judge: CreationJudge;
  readonly #actors: Actor[] = [];
  readonly #made: CreationCalls[] = [];

  constructor(module: WebAssembly.Module, maxSeries: number, maxThreads = 4) {
    this.#world = new World(module, { kind: "counter", labelNames: ["key"], maxSeries, maxThreads });
    this.#judge = new CreationJudge(this.#world, maxSeries);
  }

  /** Creates a series before the search begins. */
  with(key: string): this {
    // As a thread knows it that has seen nothing: what a call keeps must be in the block.
    this.#world.auditor.directory.seriesFor(fresh(this.#world.metric), encodeKey([key]));
    return this;
  }

  /** Removes a key before the search begins. */
  without(key: string): this {
    const { attachment, directory } = this.#world.auditor;
    const metric = fresh(this.#world.metric);
    const found = directory.seriesFor(metric, encodeKey([key]));
    resetSeries(new Series(attachment, metric, found), () => {}, true);
    return this;
  }

  /** Adds an actor. `calls` makes its calls for the thread that it is given, which holds a lane. */
  act(
    name: string,
    calls: (actor: CreationCalls, others: readonly CreationCalls[]) => readonly Call[],
    options: { after?: string; mortal?: boolean; hasLane?: boolean } = {},
  ): this {
    const thread = this.#world.thread();
    // Waiting for another thread that stands still would be a schedule without an end.
    thread.directory.patience = 1;
    const { hasLane = true, ...rest } = options;
    // A thread that finds no lane remembers that, outside the block, so it must have tried before the search.
    if (thread.attachment.takeLane() < 0 === hasLane) throw new Error("The world has too few lanes, or too many.");
    const made = new CreationCalls(thread, this.#judge);
    this.#actors.push({ name, calls: calls(made, this.#made), ...rest });
    this.#made.push(made);
    return this;
  }

  /** Returns the scenario, of whose schedules those with at most so many switches between threads are searched. */
  scenario(switches: number): Scenario<Books> {
    const { machine } = this.#world;
    return { actors: this.#actors, judge: this.#judge, machine, nameOf: nameOf(this.#world), switches };
  }
}

/** Makes a scenario from the number of switches between threads that its schedules may have. */
type Searched = (module: WebAssembly.Module, switches: number) => Scenario<Books>;

// Those that take long come last: the search of a mutation ends with the first that fails.
const scenarios: Readonly<Record<string, Searched>> = {
  "a recorder that keeps an address of a removed series, and another key"(module, switches) {
    return new Stage(module, 1)
      .act("recorder", (one) => [one.addBound("a"), one.unpin()])
      .without("a")
      .act("other", (one) => [one.record("b")])
      .scenario(switches);
  },

  "a creator killed at each step, its guardian, and another key"(module, switches) {
    return new Stage(module, 1)
      .without("a")
      .act("creator", (one) => [one.ask("b")], { mortal: true })
      .act("guardian", (one, [ended]) => [one.release(ended as CreationCalls)], { after: "creator" })
      .act("other", (one) => [one.remove("b"), one.obtain("c")], { after: "guardian" })
      .scenario(switches);
  },

  "a key comes back while its series is used again"(module, switches) {
    return new Stage(module, 1)
      .without("a")
      .act("one", (one) => [one.record("a")])
      .act("other", (other) => [other.record("b")])
      .scenario(switches);
  },

  "a thread without a lane, its key removed and the series used again"(module, switches) {
    return new Stage(module, 1, 2)
      .with("a")
      .act("remover", (one) => [one.remove("a"), one.record("b")])
      .act("guest", (one) => [one.record("a")], { hasLane: false })
      .scenario(switches);
  },

  "two ask for one new key, one series to use again"(module, switches) {
    return new Stage(module, 1)
      .without("a")
      .act("one", (one) => [one.record("b")])
      .act("other", (other) => [other.record("b")])
      .scenario(switches);
  },

  "two keys in turn through one series, and a reader"(module, switches) {
    return new Stage(module, 1)
      .without("a")
      .act("creator", (one) => [one.record("b"), one.remove("b"), one.record("a")])
      .act("reader", (one) => [one.read()])
      .scenario(switches);
  },

  "a creator killed at each step, another asks for its key"(module, switches) {
    return new Stage(module, 1)
      .without("a")
      .act("creator", (one) => [one.ask("b")], { mortal: true })
      .act("other", (one) => [one.record("b")])
      .scenario(switches);
  },

  "two new keys at once, one of them in a series used again"(module, switches) {
    return new Stage(module, 2)
      .without("a")
      .act("one", (one) => [one.record("b")])
      .act("other", (other) => [other.record("c")])
      .scenario(switches);
  },

  "two removers and another key"(module, switches) {
    return new Stage(module, 1)
      .with("a")
      .act("one", (one) => [one.record("a"), one.remove("a"), one.record("b")])
      .act("other", (other) => [other.remove("a")])
      .scenario(switches);
  },

  "a recorder with an address, a remover, and another key"(module, switches) {
    return new Stage(module, 1)
      .with("a")
      .act("recorder", (one) => [one.bind("a"), one.add("a"), one.unpin()])
      .act("remover", (one) => [one.remove("a")])
      .act("other", (one) => [one.record("b")])
      .scenario(switches);
  },
};

export const creationScenarios = searched(1);

/** The same with more schedules: too many for the tests. */
export const longCreationScenarios = searched(2);

function searched(switches: number): Scenarios {
  const words = switches === 1 ? "one switch" : "two switches";
  return Object.fromEntries(
    Object.entries(scenarios).map(([name, make]) => [
      `${name}: ${words}`,
      (module: WebAssembly.Module) => make(module, switches),
    ]),
  );
}
