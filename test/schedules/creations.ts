/**
 * Scenarios of label sets that come and go: one series after another stands for them. The protocol:
 * docs/proofs/creations.md.
 */

import { METRIC_SERIES } from "../../assembly/layout.ts";
import { Directory } from "../../src/core/memory/directory.ts";
import { EntryList } from "../../src/core/memory/entries.ts";
import { decodeKey, encodeKey } from "../../src/core/memory/labelKey.ts";
import type { Metric } from "../../src/core/memory/metric.ts";
import { pin, unpin } from "../../src/core/memory/pins.ts";
import { rowOf } from "../../src/core/memory/row.ts";
import { Series } from "../../src/core/memory/series.ts";
import { copyKey } from "../../src/core/memory/sharedKey.ts";
import { BlockCursor } from "../../src/core/read/blockCursor.ts";
import { resetSeries } from "../../src/core/read/reading.ts";
import { type Actor, type Call, type Judge, type Scenario, type Scenarios, Violation } from "./actor.ts";
import { mix } from "./hash.ts";
import { nameOf } from "./places.ts";
import { fresh, type Thread, World } from "./world.ts";

/** The keys, each with amounts with bits that no other has, so that a sum shows which records it holds. */
const KEYS = ["a", "b", "c"];
const BITS_PER_KEY = 4;

/** A series that an actor keeps an address of: what it carries from call to call. */
interface Bound {
  readonly entry: number;
  readonly word: number;
  readonly table: number;
  readonly index: number;
}

/** Amounts as sets of bits: of records that have begun, of those that have returned, and of what removals closed. */
interface Books {
  readonly begun: number;
  readonly done: number;
  readonly closed: number;
  /** By actor: the records that had returned when its present call began. */
  readonly before: readonly number[];
}

class Stage implements Judge<Books> {
  readonly world: World;
  readonly start: Books;
  readonly #actors: Actor[] = [];
  readonly #amounts = new Map<Call, number>();
  readonly #removals = new Map<Call, string>();
  readonly #readings = new Set<Call>();
  readonly #most: number;
  #next = new Map<string, number>();

  constructor(module: WebAssembly.Module, maxSeries: number, maxThreads = 4) {
    this.#most = maxSeries;
    this.world = new World(module, { kind: "counter", labelNames: ["key"], maxSeries, maxThreads });
    this.start = { begun: 0, done: 0, closed: 0, before: [] };
  }

  /** Creates a series before the search begins; with `removed`, also removes it. */
  with(key: string, removed = false): this {
    const { attachment, directory } = this.world.auditor;
    const metric = this.#fresh();
    const found = directory.seriesFor(metric, encodeKey([key]));
    if (removed) resetSeries(new Series(attachment, metric, found), () => {}, true);
    return this;
  }

  /** Adds an actor. `calls` makes its calls for the thread that it is given, which holds a lane. */
  act(
    name: string,
    calls: (actor: Recorder) => readonly Call[],
    options: { after?: string; mortal?: boolean; hasLane?: boolean } = {},
  ): this {
    const thread = this.world.thread();
    // Waiting for another thread that stands still would be a schedule without an end.
    thread.directory.patience = 1;
    const { hasLane = true, ...rest } = options;
    if (hasLane && thread.attachment.takeLane() < 0) throw new Error("The world has too few lanes.");
    this.#actors.push({ name, calls: calls(new Recorder(thread, this)), ...rest });
    return this;
  }

  scenario(): Scenario<Books> {
    return {
      actors: this.#actors,
      judge: this,
      machine: this.world.machine,
      nameOf: nameOf(this.world),
      ...(process.env.SWITCHES && { switches: Number(process.env.SWITCHES) }),
    };
  }

  /** Returns the metric as a thread knows it that has seen nothing: what a call keeps must be in the block. */
  #fresh(): Metric {
    return fresh(this.world.metric);
  }

  amount(key: string, call: (units: number) => Call): Call {
    const bit = BITS_PER_KEY * KEYS.indexOf(key) + (this.#next.get(key) ?? 0);
    this.#next.set(key, (this.#next.get(key) ?? 0) + 1);
    const made = call(1 << bit);
    this.#amounts.set(made, 1 << bit);
    return made;
  }

  removal(key: string, call: Call): Call {
    this.#removals.set(call, key);
    return call;
  }

  reading(call: Call): Call {
    this.#readings.add(call);
    return call;
  }

  begin(books: Books, actor: number, call: Call): Books {
    const before = [...books.before];
    before[actor] = books.done & ~books.closed;
    return { ...books, begun: books.begun | (this.#amounts.get(call) ?? 0), before };
  }

  moved(books: Books): Books {
    return books;
  }

  end(books: Books, actor: number, call: Call, result: unknown): Books {
    const done = books.done | (this.#amounts.get(call) ?? 0);
    const key = this.#removals.get(call);
    if (key !== undefined) {
      const closed = Number(result as bigint);
      checkKey(key, closed, "A removal closed");
      if ((closed & books.closed) !== 0) throw new Violation(`${closed & books.closed} was closed twice.`);
      return { ...books, done, closed: books.closed | closed };
    }
    if (this.#readings.has(call)) this.#check(books, actor, result as readonly [string, number][]);
    return { ...books, done };
  }

  #check(books: Books, actor: number, rows: readonly [string, number][]): void {
    let held = 0;
    const seen = new Set<string>();
    for (const [key, value] of rows) {
      checkKey(key, value, "A reading");
      if (seen.has(key) && value !== 0) throw new Violation(`A reading has "${key}" twice.`);
      seen.add(key);
      held |= value;
    }
    if ((held & ~books.begun) !== 0)
      throw new Violation(`A reading has ${held & ~books.begun}, which nobody recorded.`);
    const missing = (books.before[actor] as number) & ~held & ~this.#closing(books);
    if (missing !== 0) throw new Violation(`A reading lacks ${missing}, which had been recorded before it began.`);
  }

  /** Returns what removals have closed or may have: those under way close whatever their key holds. */
  #closing(books: Books): number {
    let closing = books.closed;
    for (const key of this.#removals.values()) closing |= maskOf(key);
    return closing;
  }

  /** Checks that no key has two series, that there are not too many, and that no series holds another key's amounts. */
  audit(books: Books): void {
    const { attachment, kernel } = this.world.auditor;
    const entries = new EntryList().upTo(kernel.newest(this.world.metric.entry + METRIC_SERIES), this.world.block);
    if (entries.length - 1 > this.#most) throw new Violation(`There are ${entries.length - 1} series.`);
    const keys = new Set<string>();
    for (const entry of entries.subarray(1)) {
      if (kernel.enter(entry) <= 0) continue;
      const [key = ""] = decodeKey(copyKey(attachment, entry), 1);
      if (keys.has(key)) throw new Violation(`"${key}" has two series.`);
      keys.add(key);
      checkKey(key, this.#total(entry), "A series");
    }
    if ((books.closed & ~books.begun) !== 0) throw new Violation("A removal closed what nobody recorded.");
  }

  /** Checks that each record is in one place: in its series, in the overflow series, or in what a removal closed. */
  atRest(books: Books): void {
    const { kernel } = this.world.auditor;
    const entries = new EntryList().upTo(kernel.newest(this.world.metric.entry + METRIC_SERIES), this.world.block);
    let held = books.closed;
    for (const [ordinal, entry] of entries.entries()) {
      const total = this.#total(entry);
      if (ordinal > 0 && kernel.enter(entry) <= 0) continue;
      if ((held & total) !== 0) throw new Violation(`${held & total} is in two places.`);
      held |= total;
    }
    const lost = books.done & ~held;
    if (lost !== 0) throw new Violation(`${lost} is lost.`);
    if ((held & ~books.begun) !== 0) throw new Violation(`${held & ~books.begun} was never recorded.`);
  }

  #total(entry: number): number {
    const { attachment, kernel } = this.world.auditor;
    const { table, index } = rowOf(attachment, entry);
    return kernel.readCounter(entry, table, index);
  }

  hash({ begun, done, closed, before }: Books, seed: number): number {
    return before.reduce((hash, set) => mix(hash, set ?? 0), mix(mix(mix(seed, begun), done), closed));
  }
}

/** Makes the calls of one thread. */
class Recorder {
  readonly #thread: Thread;
  readonly #stage: Stage;

  constructor(thread: Thread, stage: Stage) {
    this.#thread = thread;
    this.#stage = stage;
  }

  get #metric(): Metric {
    return fresh(this.#stage.world.metric);
  }

  /** Binds a key: finds or makes its series, and pins it. */
  bind(key: string): Call {
    const { attachment, directory, kernel } = this.#thread;
    const run = (): Bound => {
      const metric = this.#metric;
      for (;;) {
        const { entry, creation } = directory.seriesFor(metric, encodeKey([key]));
        const { table, index } = rowOf(attachment, entry);
        const { lane } = attachment;
        const word = kernel.pageOf(table, lane) + 8 * index;
        if (creation === 0 || pin(attachment, { table, index }, entry, creation, lane) === "pinned") {
          return { entry, word, table, index };
        }
      }
    };
    return { label: `bind "${key}"`, run, carries: true };
  }

  /** Records in the series that was bound last. */
  add(key: string): Call {
    return this.#stage.amount(key, (units) => ({
      label: `add ${units} to "${key}"`,
      run: (bound) => void this.#thread.kernel.add((bound as Bound).word, units),
    }));
  }

  /** Unpins the series that was bound last: from now on the actor may not use its address. */
  unpin(): Call {
    const run = (bound: unknown) => {
      const { entry, table, index } = bound as Bound;
      const isFirst = entry === this.#thread.directory.firstSeries(this.#stage.world.metric);
      if (!isFirst) unpin(this.#thread.attachment, { table, index }, this.#thread.attachment.lane);
    };
    return { label: "unpin", run };
  }

  /** Records once, as `Series.once` does, in the thread's lane or in a borrowed one. */
  record(key: string): Call {
    const { attachment, directory, kernel } = this.#thread;
    return this.#stage.amount(key, (units) => ({
      label: `record ${units} in "${key}"`,
      run: () => {
        const metric = this.#metric;
        const find = () => directory.seriesFor(metric, encodeKey([key]));
        new Series(attachment, metric, find(), find).once(({ word }) => void kernel.add(word, units));
      },
    }));
  }

  /** Asks for the series of a key, and records nothing. */
  ask(key: string): Call {
    const { directory } = this.#thread;
    return { label: `ask for "${key}"`, run: () => void directory.seriesFor(this.#metric, encodeKey([key])) };
  }

  /** Removes a key, as `family.remove` does. Returns what that closed. */
  remove(key: string): Call {
    const { attachment, directory } = this.#thread;
    const run = (): bigint => {
      const metric = this.#metric;
      const found = directory.findSeries(metric, encodeKey([key]));
      if (!found) return 0n;
      return resetSeries(new Series(attachment, metric, found), ([closed]) => closed?.units, true) ?? 0n;
    };
    return this.#stage.removal(key, { label: `remove "${key}"`, run });
  }

  /** Reads all series. */
  read(): Call {
    const { attachment, directory } = this.#thread;
    const run = (): [string, number][] => {
      const cursor = new BlockCursor(attachment, new OneMetric(attachment, directory, this.#metric), {});
      const rows: [string, number][] = [];
      while (cursor.next()) rows.push([cursor.labels.key ?? "", cursor.value]);
      return rows;
    };
    return this.#stage.reading({ label: "read", run });
  }
}

/** A directory whose one metric keeps nothing from earlier calls. */
class OneMetric extends Directory {
  readonly #metric: Metric;

  constructor(attachment: Thread["attachment"], _: Directory, metric: Metric) {
    super(attachment);
    this.#metric = metric;
  }

  override metrics(): Iterable<Metric> {
    return [this.#metric];
  }
}

function maskOf(key: string): number {
  return ((1 << BITS_PER_KEY) - 1) << (BITS_PER_KEY * KEYS.indexOf(key));
}

/** Throws unless an amount belongs to a key; the overflow series, which has no key, may hold any. */
function checkKey(key: string, amount: number, what: string): void {
  if (KEYS.includes(key) && (amount & ~maskOf(key)) !== 0) {
    throw new Violation(`${what} has ${amount} under "${key}", of which ${amount & ~maskOf(key)} is another's.`);
  }
}

export const creationScenarios: Scenarios = {
  "a recorder with an address, a remover, and another key"(module) {
    return new Stage(module, 1)
      .with("a")
      .act("recorder", (one) => [one.bind("a"), one.add("a"), one.unpin()])
      .act("remover", (one) => [one.remove("a")])
      .act("other", (one) => [one.record("b")])
      .scenario();
  },

  "two ask for one new key, one series to use again"(module) {
    return new Stage(module, 1)
      .with("a", true)
      .act("one", (one) => [one.record("b")])
      .act("other", (other) => [other.record("b")])
      .scenario();
  },

  "a creator killed at each step, another asks for its key"(module) {
    return new Stage(module, 1)
      .with("a", true)
      .act("creator", (one) => [one.ask("b")], { mortal: true })
      .act("other", (one) => [one.record("b")])
      .scenario();
  },

  "a key comes back while its series is used again"(module) {
    return new Stage(module, 1)
      .with("a", true)
      .act("one", (one) => [one.record("a")])
      .act("other", (other) => [other.record("b")])
      .scenario();
  },

  "a thread without a lane, its key removed and the series used again"(module) {
    return new Stage(module, 1, 2)
      .with("a")
      .act("guest", (one) => [one.record("a")], { hasLane: false })
      .act("remover", (one) => [one.remove("a"), one.record("b")])
      .scenario();
  },

  "two removers and another key"(module) {
    return new Stage(module, 1)
      .with("a")
      .act("one", (one) => [one.record("a"), one.remove("a"), one.record("b")])
      .act("other", (other) => [other.remove("a")])
      .scenario();
  },

  "two keys in turn through one series, and a reader"(module) {
    return new Stage(module, 1)
      .with("a", true)
      .act("creator", (one) => [one.record("b"), one.remove("b"), one.record("a")])
      .act("reader", (one) => [one.read()])
      .scenario();
  },

  "two new keys at once, one of them in a series used again"(module) {
    return new Stage(module, 2)
      .with("a", true)
      .act("one", (one) => [one.record("b")])
      .act("other", (other) => [other.record("c")])
      .scenario();
  },
};

/** Kept for what they find, and found nothing: too long for the tests. */
export const longCreationScenarios: Scenarios = {};
