/**
 * The judge of readings and resets. Each observation has its own units, such that every set of observations has another
 * sum: the sums of a reading thus show what it contains, and its counts must agree.
 *
 * A reading must contain what had returned before it began, and what any reading contained that had ended by then. It
 * may contain what began before it ended. Both are counted from a baseline that was in force at some moment of the
 * reading.
 */

import { type Call, type Judge, Violation } from "./actor.ts";
import { type CountAndSum, difference, equal, hashOfAmounts, shown, sum } from "./amounts.ts";
import { mix, mixWide } from "./hash.ts";

export interface Observation {
  /** Index of the word in the series. */
  readonly word: number;
  readonly units: bigint;
  /** The actor that makes it. A reading that contains one of an actor's observations contains its earlier ones. */
  readonly actor: number;
}

/** The parts of the block that the ledger reads. */
export interface Account {
  readonly observations: readonly Observation[];
  /** Contents of the words before. */
  readonly preset: readonly CountAndSum[];
  /** Returns the series' current base word. */
  base(): bigint;
  /** Returns that baseline's values for each word: the total until the reset, and what the reset closed. */
  baseline(): { readonly total: readonly CountAndSum[]; readonly closed: readonly CountAndSum[] };
  /** Reads from now on, in a separate thread. */
  read(): readonly CountAndSum[];
  /** True if observations have counts. */
  readonly counts: boolean;
  /** True if one actor's observations may be in several lanes or words, which are read one after the other. */
  readonly spread?: boolean;
}

/** The ledger's knowledge. Sets of observations are numbers with one bit for each. */
export interface Books {
  readonly begun: number;
  /** Observations that had returned, or were in a reading that has ended. */
  readonly known: number;
  /** The totals at which resets were published, oldest first; none at the start. */
  readonly resets: readonly { readonly total: readonly CountAndSum[]; readonly held: number }[];
  readonly base: bigint;
  /** The present call of each actor: what was known when it began, the resets then, and the one it published. */
  readonly calls: readonly { readonly must: number; readonly resets: number; readonly published: number }[];
}

export function ledger(account: Account, actors: number): Judge<Books> {
  const { observations, preset, counts } = account;
  const sets = preset.map((_, word) => setsOf(observations, word));
  const nothing = preset.map(() => ({ count: 0, units: 0n }));

  /** Returns the set of observations with these totals; undefined if there is none. */
  function heldBy(totals: readonly CountAndSum[]): number | undefined {
    let held = 0;
    for (const [word, { count, units }] of totals.entries()) {
      const before = preset[word] as CountAndSum;
      const set = sets[word]?.get(units - before.units);
      if (set === undefined || (counts && count - before.count !== size(set))) return undefined;
      held |= set;
    }
    return held;
  }

  function isPrefix(held: number): boolean {
    if (account.spread) return true;
    return observations.every(({ actor }, i) => {
      const earlier = observations.findLastIndex((one, j) => j < i && one.actor === actor);
      return !(held & (1 << i)) || earlier < 0 || (held & (1 << earlier)) !== 0;
    });
  }

  const totalOf = (books: Books, reset: number) => books.resets[reset - 1]?.total ?? nothing;

  /** Returns what a reading contains, counted from one of the resets `from` … `to`. Throws if the reading is wrong. */
  function judged(
    books: Books,
    reading: readonly CountAndSum[],
    must: number,
    from: number,
    to = books.resets.length,
  ): number {
    const found: number[] = [];
    for (let reset = from; reset <= to; reset++) {
      const held = heldBy(reading.map((amount, word) => sum(amount, totalOf(books, reset)[word] as CountAndSum)));
      // What a reset closed is in the total that it is subtracted from: a reading is never negative.
      const needed = must | (books.resets[reset - 1]?.held ?? 0);
      if (held === undefined || (needed & ~held) !== 0 || (held & ~books.begun) !== 0 || !isPrefix(held)) continue;
      found.push(held);
    }
    if (found.length > 0) return found.reduce((both, held) => both & held);
    throw new Violation(
      `A reading must not be ${shown(reading)}: it must hold ${listed(must)} and may hold ${listed(books.begun)}` +
        `${heldBy(reading) === undefined ? "" : `, but holds ${listed(heldBy(reading) as number)}`}.`,
    );
  }

  return {
    start: { begun: 0, known: 0, resets: [], base: account.base(), calls: Array(actors).fill(NO_CALL) },

    begin(books, actor, { observation }) {
      const call = { must: books.known, resets: books.resets.length, published: 0 };
      const begun = observation === undefined ? books.begun : books.begun | (1 << observation);
      return { ...books, begun, calls: books.calls.with(actor, call) };
    },

    moved(books, actor) {
      const base = account.base();
      if (base === books.base) return books;
      const { total, closed } = account.baseline();
      const held = heldBy(total);
      const call = books.calls[actor] as Books["calls"][number];
      const before = books.resets.at(-1)?.held ?? 0;
      if (held === undefined || ((call.must | before) & ~held) !== 0 || (held & ~books.begun) !== 0) {
        throw new Violation(`A reset was published at ${shown(total)}, but must hold ${listed(call.must | before)}.`);
      }
      const resets = [...books.resets, { total, held }];
      const added = total.map((amount, word) =>
        difference(amount, totalOf(books, books.resets.length)[word] as CountAndSum),
      );
      if (!equal(closed, added))
        throw new Violation(`A reset closed ${shown(closed)}, but should close ${shown(added)}.`);
      return { ...books, base, resets, calls: books.calls.with(actor, { ...call, published: resets.length }) };
    },

    end(books, actor, { observation, kind }: Call, result) {
      const { must, resets, published } = books.calls[actor] as Books["calls"][number];
      const calls = books.calls.with(actor, NO_CALL);
      if (observation !== undefined) return { ...books, calls, known: books.known | (1 << observation) };
      if (kind === undefined) return { ...books, calls };
      const amounts = result as readonly CountAndSum[];
      if (kind === "read") return { ...books, calls, known: books.known | judged(books, amounts, must, resets) };
      if (kind === "total") return { ...books, calls, known: books.known | judged(books, amounts, must, 0, 0) };
      const mine = books.resets[published - 1];
      if (!mine) throw new Violation("A reset returned but was not published.");
      const closed = mine.total.map((amount, word) =>
        difference(amount, totalOf(books, published - 1)[word] as CountAndSum),
      );
      if (equal(closed, amounts)) return { ...books, calls, known: books.known | mine.held };
      throw new Violation(`A reset returned ${shown(amounts)}, but closed ${shown(closed)}.`);
    },

    audit(books) {
      judged(books, account.read(), books.known, books.resets.length);
    },

    atRest() {},

    hash(books, seed) {
      let hash = mixWide(mix(mix(seed, books.begun), books.known), books.base);
      for (const { total } of books.resets) hash = hashOfAmounts(hash, total);
      for (const { must, resets, published } of books.calls) hash = mix(mix(mix(hash, must), resets), published);
      return hash;
    },
  };
}

const NO_CALL = { must: 0, resets: 0, published: 0 };

/** Returns all sums that some observations of a word can have, each with its observations. */
function setsOf(observations: readonly Observation[], word: number): Map<bigint, number> {
  const sets = new Map([[0n, 0]]);
  for (const [i, observation] of observations.entries()) {
    if (observation.word !== word) continue;
    for (const [units, set] of [...sets]) {
      if (sets.has(units + observation.units)) throw new Error("Two sets of observations have one sum.");
      sets.set(units + observation.units, set | (1 << i));
    }
  }
  return sets;
}

function size(set: number): number {
  return set.toString(2).replaceAll("0", "").length;
}

function listed(set: number): string {
  const members = [...set.toString(2)].reverse().flatMap((bit, i) => (bit === "1" ? [`#${i}`] : []));
  return members.length > 0 ? members.join(" ") : "nothing";
}
