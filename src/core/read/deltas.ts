/** Readings for delta exporters: what was recorded since the exporter's own last pass. */

import { KINDS } from "../define/kinds.ts";
import type { Metric } from "../memory/metric.ts";
import { wallClock } from "../platform/wallClock.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { Cursor } from "./cursor.ts";

/** The options of `registry.deltas`. */
export interface DeltasOptions {
  /** Names of the metrics to read; default: all. A name that no metric has yet is read once one has it. */
  readonly metrics?: readonly string[];
}

/** The readings of earlier passes of a metric, by the ordinal of its series. */
interface Totals {
  /** The count of each word; empty for counters. */
  counts: Float64Array;
  /** The sum, in units of 1/scale, as integers of 32-bit limbs, the lowest first. */
  sums: Int32Array;
  /** Number of limbs: two for counters, until one exceeds 2^63. */
  limbs: number;
}

const LIMB = 2 ** 32;
const MAX_EXACT = 2 ** 53;
const COUNTER_LIMBS = 2;
const PACKED_LIMBS = 4;
/** The end of what a counter's limbs hold. */
const COUNTER_END = 2n ** 63n;

/**
 * A reader of what was recorded between its own passes, for exporters that send differences. The differences are exact,
 * and counts and counters are never negative: the sum over all passes is what was recorded. Nothing is reset, other
 * readers are not disturbed, and resets by others change nothing.
 *
 * It keeps 8 bytes for each series of a counter and (bounds + 3) × 8 for each of a histogram, until it is
 * garbage-collected. Gauges and up-down counters have their current values.
 *
 * @example
 * const hits = registry.counter({ name: "hits_total", help: "Cache hits" });
 * const deltas = registry.deltas();
 * const recorded = () => {
 *   const cursor = deltas.cursor();
 *   return cursor.next() ? cursor.value : 0;
 * };
 * hits.inc(3);
 * recorded(); // 3
 * hits.inc(2);
 * hits.reset();
 * recorded(); // 2
 */
export class Deltas {
  readonly #cursor: (totals: Map<Metric, Totals>, since: number) => Cursor;
  readonly #totals = new Map<Metric, Totals>();
  #began = 0;

  /** @internal Users call `registry.deltas`. */
  constructor(cursor: (totals: Map<Metric, Totals>, since: number) => Cursor) {
    this.#cursor = cursor;
  }

  /**
   * Begins a pass, after this thread's `collect` callbacks have run. The cursor's values are relative to the earlier
   * passes: `next()` reads a series and advances what the next pass starts from, so a pass that ends early loses
   * nothing. The first pass reports everything since each series was created. A series that was removed is reported
   * once more if something was recorded since the last pass.
   *
   * `startTime` is the beginning of the last pass, or the creation of the series if that was later. `min` and `max` are
   * those of all time.
   * @throws RangeError DETACHED, CORRUPT
   * @example
   * const sent = registry.counter({ name: "sent_total", labelNames: ["to"] });
   * const deltas = registry.deltas({ metrics: ["sent_total"] });
   * sent.labels("a").inc(2);
   * const cursor = deltas.cursor();
   * cursor.next(); // true
   * cursor.labels; // { to: "a" }
   * cursor.value; // 2
   */
  cursor(): Cursor {
    const since = this.#began;
    const cursor = this.#cursor(this.#totals, since);
    this.#began = wallClock();
    return cursor;
  }
}

/** The cursor of one pass. */
export class DeltaCursor extends BlockCursor {
  readonly #totals: Map<Metric, Totals>;
  readonly #since: number;

  constructor(
    [attachment, directory, labels, options]: ConstructorParameters<typeof BlockCursor>,
    totals: Map<Metric, Totals>,
    since: number,
  ) {
    super(attachment, directory, labels, options);
    this.#totals = totals;
    this.#since = since;
  }

  override get startTime(): number {
    return Math.max(super.startTime, this.#since);
  }

  override read(): boolean {
    if (!KINDS[this.definition.kind].isReset) return super.read();
    this.readFrom(0);
    this.#subtract();
    return this.isVisible();
  }

  /** Subtracts what earlier passes have read from the series' reading, and keeps the reading for the next pass. */
  #subtract(): void {
    const { ordinal, counts } = this;
    const totals = this.#totalsOf(this.metric);
    const first = ordinal * counts.length;
    if (totals.counts.length > 0) {
      for (let word = 0; word < counts.length; word++) {
        const count = counts[word] as number;
        counts[word] = count - (totals.counts[first + word] as number);
        totals.counts[first + word] = count;
      }
    }
    const { limbs } = totals;
    const sum = totals.sums.subarray(ordinal * limbs, (ordinal + 1) * limbs);
    const risen = this.#risenBy(sum);
    // Only a difference of fewer than 2^53 units is exact as a double.
    const wide = Math.abs(risen) < MAX_EXACT ? undefined : this.#exact() - integerOf(sum);
    for (let limb = 0; limb < limbs; limb++) sum[limb] = this.#limb(limb);
    this.units = wide === undefined ? risen : Number.NaN;
    this.wide = wide;
  }

  /** Returns the difference from an earlier sum. While it is below 2^53, so is each step, and nothing is rounded. */
  #risenBy(before: Int32Array): number {
    const top = before.length - 1;
    let risen = this.#limb(top) - (before[top] as number);
    for (let limb = top - 1; limb >= 0; limb--) {
      risen = risen * LIMB + ((this.#limb(limb) >>> 0) - ((before[limb] as number) >>> 0));
    }
    return risen;
  }

  /** Returns 32 bits of the sum. */
  #limb(limb: number): number {
    if (this.wide !== undefined) return Number(BigInt.asIntN(32, this.wide >> BigInt(32 * limb)));
    return Math.floor(this.units / LIMB ** limb) | 0;
  }

  #exact(): bigint {
    return this.wide ?? BigInt(this.units);
  }

  /** Returns the totals of a metric, with room for all its series and for the present sum. */
  #totalsOf(metric: Metric): Totals {
    const isCounter = KINDS[metric.definition.kind].content === "sum";
    const known = this.#totals.get(metric);
    const totals = known ?? emptyTotals(isCounter ? COUNTER_LIMBS : PACKED_LIMBS);
    if (!known) this.#totals.set(metric, totals);
    const limbs = this.wide !== undefined && this.wide >= COUNTER_END ? PACKED_LIMBS : totals.limbs;
    const series = this.entries.length;
    if (limbs > totals.limbs || totals.sums.length < series * limbs) {
      const { counts, sums } = totals;
      totals.counts = new Float64Array(isCounter ? 0 : series * metric.shape.words);
      totals.counts.set(counts);
      totals.sums = new Int32Array(series * limbs);
      // Only counters get more limbs, and they are never negative: the upper ones are 0.
      for (let limb = 0; limb < sums.length; limb++) {
        const ordinal = Math.floor(limb / totals.limbs);
        totals.sums[ordinal * limbs + (limb % totals.limbs)] = sums[limb] as number;
      }
      totals.limbs = limbs;
    }
    return totals;
  }
}

function emptyTotals(limbs: number): Totals {
  return { counts: new Float64Array(0), sums: new Int32Array(0), limbs };
}

function integerOf(limbs: Int32Array): bigint {
  let integer = BigInt(limbs.at(-1) as number);
  for (let limb = limbs.length - 2; limb >= 0; limb--) {
    integer = (integer << 32n) | BigInt((limbs[limb] as number) >>> 0);
  }
  return integer;
}
