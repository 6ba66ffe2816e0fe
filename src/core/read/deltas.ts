/** Readings for delta exporters: what was recorded since the exporter's own last pass. */

import type { SpaceOptions } from "../define/options.ts";
import type { Metric } from "../memory/metric.ts";
import { wallClock } from "../platform/wallClock.ts";
import { BlockCursor } from "./blockCursor.ts";
import type { Cursor } from "./cursor.ts";

/** The options of `registry.deltas`. */
export interface DeltasOptions extends SpaceOptions {
  /** Names of the metrics to read; default: all. A name that no metric has yet is read once one has it. */
  readonly metrics?: readonly string[];
}

/** The readings of earlier passes of a metric, by the ordinal of its series. */
interface Totals {
  /** The count of each word. */
  counts: Float64Array;
  /** The sum, in units of 1/scale; NaN if it is in `wide`. */
  sums: Float64Array;
  /** The creation that the readings are of. */
  creations: Float64Array;
  /** Sums that a double does not hold exactly. */
  readonly wide: Map<number, bigint>;
}

const MAX_EXACT = 2 ** 53;

/**
 * A reader of what was recorded between its own passes, for exporters that send differences. The differences are exact,
 * and counts and counters are never negative: the sum over all passes is what was recorded, except in label sets that
 * were removed and whose series another label set took before the next pass. Nothing is reset, other readers are not
 * disturbed, and resets by others change nothing.
 *
 * It keeps 8 bytes for each series of a counter and (bounds + 2) × 8 for each of a histogram, until it is
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
   * once more if something was recorded since the last pass, unless another label set has taken it by then.
   *
   * `startTime` is the beginning of the last pass, or the creation of the series if that was later; of levels and
   * up-down counters, whose values are totals, always the creation. `min` and `max` are those of all time.
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
    // What is no difference has the series' own beginning.
    return this.metric.traits.isReset ? Math.max(super.startTime, this.#since) : super.startTime;
  }

  override read(): boolean {
    const isVisible = super.read();
    if (!this.metric.traits.isReset || this.creation < 0) return isVisible;
    this.#subtract();
    return this.isVisible(this.units === 0 && this.counts.every((count) => count === 0));
  }

  override readEntered(): boolean {
    if (!this.metric.traits.isReset) return super.readEntered();
    this.readFrom(true);
    this.unpack();
    // What was recorded may be visible to this reader alone.
    return true;
  }

  /** Subtracts what earlier passes have read from the series' reading, and keeps the reading for the next pass. */
  #subtract(): void {
    const { ordinal, counts } = this;
    const totals = this.#totalsOf(this.metric);
    const first = ordinal * counts.length;
    if (totals.creations[ordinal] !== this.creation) {
      // The series began again from nothing with another label set.
      totals.creations[ordinal] = this.creation;
      totals.counts.fill(0, first, first + counts.length);
      totals.sums[ordinal] = 0;
      totals.wide.delete(ordinal);
    }
    for (let word = 0; word < counts.length && totals.counts.length > 0; word++) {
      const count = counts[word] as number;
      counts[word] = count - (totals.counts[first + word] as number);
      totals.counts[first + word] = count;
    }
    const rough = this.units - (totals.sums[ordinal] as number);
    // Only a difference of fewer than 2^53 units is exact as a double. NaN is not below that.
    const wide = Math.abs(rough) < MAX_EXACT ? undefined : exact(this) - exactTotal(totals, ordinal);
    const risen = wide === undefined ? rough : Number(wide);
    totals.sums[ordinal] = this.units;
    if (this.wide === undefined) totals.wide.delete(ordinal);
    else totals.wide.set(ordinal, this.wide);
    const isExact = Math.abs(risen) < MAX_EXACT;
    this.units = isExact ? risen : Number.NaN;
    this.wide = isExact ? undefined : wide;
  }

  /** Returns the totals of a metric, with room for all its series. Counters have no counts. */
  #totalsOf(metric: Metric): Totals {
    const known = this.#totals.get(metric) ?? {
      counts: new Float64Array(0),
      sums: new Float64Array(0),
      creations: new Float64Array(0),
      wide: new Map<number, bigint>(),
    };
    const series = this.entries.length;
    if (known.sums.length < series) {
      const isCounter = metric.traits.content === "sum";
      known.counts = grown(known.counts, isCounter ? 0 : series * metric.shape.words);
      known.sums = grown(known.sums, series);
      known.creations = grown(known.creations, series);
      this.#totals.set(metric, known);
    }
    return known;
  }
}

function grown(array: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}

/** Returns the exact sum of the series at a cursor, in units of 1/scale. */
export function exact({ units, wide }: Pick<BlockCursor, "units" | "wide">): bigint {
  return wide ?? BigInt(units);
}

function exactTotal({ sums, wide }: Totals, ordinal: number): bigint {
  return wide.get(ordinal) ?? BigInt(sums[ordinal] as number);
}
