/** The judge of label sets that come and go: it knows which records each key must have. */

import { METRIC_SERIES } from "../../assembly/layout.ts";
import { EntryList } from "../../src/core/memory/entries.ts";
import { decodeKey } from "../../src/core/memory/labelKey.ts";
import { rowOf } from "../../src/core/memory/row.ts";
import { copyKey } from "../../src/core/memory/sharedKey.ts";
import { type Call, type Judge, Violation } from "./actor.ts";
import { mix } from "./hash.ts";
import type { World } from "./world.ts";

/** The keys, each with amounts with bits that no other has, so that a sum shows which records it holds. */
const KEYS = ["a", "b", "c"];
const BITS_PER_KEY = 4;

/** Amounts as sets of bits: of records that have begun, of those that have returned, and of what removals closed. */
export interface Books {
  readonly begun: number;
  readonly done: number;
  readonly closed: number;
  /** By actor: the records that had returned when its present call began. */
  readonly before: readonly number[];
}

export class CreationJudge implements Judge<Books> {
  readonly world: World;
  readonly start: Books = { begun: 0, done: 0, closed: 0, before: [] };
  readonly #amounts = new Map<Call, number>();
  readonly #removals = new Map<Call, string>();
  readonly #readings = new Set<Call>();
  readonly #most: number;
  readonly #next = new Map<string, number>();

  /** `most`: the most series that the metric may have. */
  constructor(world: World, most: number) {
    this.world = world;
    this.#most = most;
  }

  /** Has a call record an amount that no other call records. */
  amount(key: string, call: (units: number) => Call): Call {
    const bit = BITS_PER_KEY * KEYS.indexOf(key) + (this.#next.get(key) ?? 0);
    this.#next.set(key, (this.#next.get(key) ?? 0) + 1);
    const made = call(1 << bit);
    this.#amounts.set(made, 1 << bit);
    return made;
  }

  /** Expects the call to return what it closed. */
  removal(key: string, call: Call): Call {
    this.#removals.set(call, key);
    return call;
  }

  /** Expects the call to return rows. */
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
    const entries = new EntryList().upTo(kernel.headerWord(this.world.metric.entry + METRIC_SERIES), this.world.block);
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
    const entries = new EntryList().upTo(kernel.headerWord(this.world.metric.entry + METRIC_SERIES), this.world.block);
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

function maskOf(key: string): number {
  return ((1 << BITS_PER_KEY) - 1) << (BITS_PER_KEY * KEYS.indexOf(key));
}

/** Throws unless an amount belongs to a key; the overflow series, which has no key, may hold any. */
function checkKey(key: string, amount: number, what: string): void {
  if (key !== "" && !KEYS.includes(key)) throw new Violation(`${what} has the key "${key}".`);
  if (KEYS.includes(key) && (amount & ~maskOf(key)) !== 0) {
    throw new Violation(`${what} has ${amount} under "${key}", of which ${amount & ~maskOf(key)} is another's.`);
  }
}
