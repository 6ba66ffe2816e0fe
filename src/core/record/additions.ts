/** Additions to a block: the records of others, which share no memory with this thread. */

import { BANK_BYTES, OVERFLOWED, WORD_BYTES } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import { rangeError } from "../errors.ts";
import { Attachment } from "../memory/attachment.ts";
import type { Block } from "../memory/block.ts";
import { Directory } from "../memory/directory.ts";
import { encodeKey } from "../memory/labelKey.ts";
import type { Metric } from "../memory/metric.ts";
import { Series } from "../memory/series.ts";
import { storedOptions } from "../memory/storedOptions.ts";
import type { MetricChange, SeriesChange } from "../read/changes.ts";
import type { CountAndSum } from "../read/reading.ts";
import { removeLevel } from "../read/removal.ts";
import { Gauge } from "./gauge.ts";
import { Metrics, recorderOf } from "./metrics.ts";

/** The most that a spill takes at once: it counts with 32 bits. */
const MOST_VALUES = 2 ** 30;

/** The others' place in the block: its own lane, which holds their levels. */
export class Additions {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #metrics: Metrics;

  constructor(block: Block) {
    this.#attachment = new Attachment(block);
    this.#directory = new Directory(this.#attachment, storedOptions(block));
    this.#metrics = new Metrics(this.#attachment, this.#directory);
  }

  /**
   * Adds the changes of a metric, which is made if there is none.
   * @throws RangeError DEFINITION_CONFLICT, NAME_INVALID, BLOCK_FULL, NO_LANE, CORRUPT
   */
  add({ definition, series }: MetricChange): void {
    const metric = this.obtain(definition);
    for (const change of series) this.addTo(metric, change);
  }

  /**
   * Returns the metric of a definition, which is made if there is none. Otherwise, its limits of label sets are those
   * of this block. Throws as `add` does.
   */
  obtain(definition: Definition): Metric {
    const { maxSeries, expireAfter, ...agreed } = definition;
    const isKnown = this.#directory.find(definition.name, definition.space) !== undefined;
    this.#metrics.obtain(isKnown ? agreed : definition);
    return this.#directory.find(definition.name, definition.space) as Metric;
  }

  /** Returns the metric of this name that is in no space; undefined if there is none. */
  find(name: string): Metric | undefined {
    return this.#directory.find(name);
  }

  /** Throws NAME_INVALID if a new metric would be written under the name of an existing one. */
  checkNames(definition: Definition): void {
    this.#directory.names.check(definition);
  }

  /** Number that no other thread has, nor any other object like this one, as long as the block lives. */
  get number(): number {
    return this.#attachment.seat.number();
  }

  /** Releases the lane. The levels in it go, everything else stays. */
  end(): void {
    this.#attachment.detach();
  }

  /**
   * Adds the change of one series. If the thread is killed meanwhile, a sum below 2^48 units and a word with as many
   * values as a spill takes are added as a whole or not at all. If it throws, nothing was added.
   */
  addTo(metric: Metric, { values, amounts, level, extremes = [] }: SeriesChange): void {
    const { content, isMonotonic } = KINDS[metric.definition.kind];
    const isForeign = content !== "level" && amounts.length !== metric.shape.words;
    if (isForeign || (extremes.length > 0 && !metric.definition.minMax)) {
      // Others have made it: more would be written outside of the series.
      throw rangeError(
        "SNAPSHOT_INVALID",
        `A change must fit its metric, but one of "${metric.definition.name}" does not.`,
      );
    }
    if (content === "level") {
      const gauge = new Gauge(this.#series(metric, values));
      if (level === undefined) gauge.clear();
      else gauge.set(level);
    } else if (content === "sum") {
      // With a scale of 1, an amount is a number of units.
      const series = this.#series({ ...metric, definition: { ...metric.definition, scale: 1 } }, values);
      const number = recorderOf(series) as Record<"inc" | "add", (amount: number) => void>;
      const add = isMonotonic ? "inc" : "add";
      for (const part of partsOf((amounts[0] as CountAndSum).units)) number[add](part);
    } else {
      const { kernel } = this.#attachment;
      this.#series(metric, values).once((address) => {
        for (const extreme of extremes) kernel.widen(address.extremes, Number(extreme));
        for (const [at, { count, units }] of amounts.entries()) {
          const [word, bank] = [address.word + at * WORD_BYTES, address.bank + at * BANK_BYTES];
          const parts = partsOf(units);
          for (let left = count; left > 0 || parts.length > 0; left -= MOST_VALUES) {
            kernel.spill(word, bank, Math.max(0, Math.min(left, MOST_VALUES)), parts.pop() ?? 0);
          }
        }
      });
    }
  }

  /** Takes back the level of a gauge that all threads share, unless another one was set, or it was removed. */
  takeBack(metric: Metric, values: readonly string[] | undefined, level: number): void {
    const found = values
      ? this.#directory.findSeries(metric, encodeKey(values))
      : { entry: this.#directory.firstSeries(metric), creation: 0 };
    if (!found) return;
    const series = new Series(this.#attachment, metric, found);
    if (values) series.once(() => removeLevel(series, level), false);
    else series.once(({ word }) => this.#attachment.kernel.clearLevel(word, level), false);
  }

  /** Returns a series for one use. */
  #series(metric: Metric, values: readonly string[] | undefined): Series {
    const key = values && encodeKey(values);
    const find = () => this.#directory.seriesFor(metric, key as Uint8Array);
    const found = key && find();
    if (found?.overflow) this.#attachment.kernel.count(OVERFLOWED);
    const series =
      found && !found.overflow
        ? new Series(this.#attachment, metric, found, find)
        : new Series(this.#attachment, metric, { entry: this.#directory.firstSeries(metric), creation: 0 });
    series.isUncached = true;
    return series;
  }
}

const PART_BITS = 48n;

/**
 * Returns doubles whose sum is exactly an integer of up to 2^127, the largest first: if one does not fit, it is that,
 * before anything was added. None for 0.
 */
function partsOf(units: bigint): number[] {
  const parts: number[] = [];
  const sign = units < 0n ? -1 : 1;
  let rest = units * BigInt(sign);
  for (let unit = sign; rest > 0n; unit *= 2 ** Number(PART_BITS)) {
    parts.unshift(Number(BigInt.asUintN(Number(PART_BITS), rest)) * unit);
    rest >>= PART_BITS;
  }
  return parts;
}
