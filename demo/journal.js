// A worker's own exact log of its published events, kept in integers without threadtally: the truth to compare with.
import { CELLS, COMPRESSED, GENERATED, HIT, MISS, PREPROCESSED } from "./events.js";

/** The number of events that are kept for replaying. The totals include later events, too. */
const MOST_RECORDED = 50_000;

const nothing = () => Object.fromEntries(CELLS.map((name) => [name, 0n]));

export class Journal {
  /** @type {import("./totals.js").Totals} */
  totals = nothing();
  #recorded = nothing();
  #length = 0;
  #kinds = new Uint8Array(MOST_RECORDED);
  #firsts = new Float64Array(MOST_RECORDED);
  #seconds = new Float64Array(MOST_RECORDED);

  write(kind, first = 0, second = 0) {
    add(this.totals, kind, first, second);
    if (this.#length === MOST_RECORDED) return;
    add(this.#recorded, kind, first, second);
    this.#kinds[this.#length] = kind;
    this.#firsts[this.#length] = first;
    this.#seconds[this.#length] = second;
    this.#length++;
  }

  /**
   * Returns the first events, and their totals.
   * @returns {Recording}
   */
  recording() {
    const length = this.#length;
    return {
      length,
      totals: this.#recorded,
      kinds: this.#kinds.subarray(0, length),
      firsts: this.#firsts.subarray(0, length),
      seconds: this.#seconds.subarray(0, length),
    };
  }
}

function add(totals, kind, first, second) {
  if (kind === GENERATED) {
    totals.charts += 1n;
    totals.chartTime += BigInt(first);
    totals.chartBytes += BigInt(second);
  } else if (kind === PREPROCESSED) {
    totals.preprocessings += 1n;
    totals.preprocessingTime += BigInt(first);
  } else if (kind === COMPRESSED) {
    totals.entries += 1n;
    totals.ratios += tenThousandths(first);
  } else if (kind === HIT) totals.hits += 1n;
  else if (kind === MISS) totals.misses += 1n;
}

/**
 * Events in columns: each has a kind and up to two values.
 * @typedef {{ length: number, totals: import("./totals.js").Totals, kinds: Uint8Array, firsts: Float64Array,
 *   seconds: Float64Array }} Recording
 */

/** Returns a ratio as an integer, rounded to nearest, ties to even. */
export function tenThousandths(ratio) {
  const scaled = ratio * 10_000;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  return BigInt(rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below);
}
