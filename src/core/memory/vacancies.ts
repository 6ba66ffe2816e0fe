/**
 * One thread's search for series of a metric that may get another label set: those that were removed, and those whose
 * creation failed or whose creator was killed. The protocol: docs/proofs/creations.md.
 */

import {
  AGGREGATE_FIRST,
  BASE_CLAIMED,
  LEVEL_PAGE,
  PACKED_PAGE,
  RELEASES,
  REMOVALS,
  SERIES_HOLDER,
  VACANCIES,
  WORD_BYTES,
} from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "./attachment.ts";
import type { Kernel } from "./kernel.ts";
import { isPinned } from "./pins.ts";
import { type Row, rowOf, wipeRow } from "./row.ts";
import type { Shape } from "./shape.ts";
import { mayHold } from "./sharedKey.ts";

/** Series that are looked at for each new label set while there is room for a new series. */
const LOOKED_AT = 64;

/** The parts of a metric that the search needs. */
interface Searched {
  readonly entry: number;
  readonly definition: Definition;
  readonly shape: Shape;
}

export class Vacancies {
  #random = 0;
  #searched = 0; // series at the last search of all that found none
  #changes = 0; // removals, releases and other vacancies before that search
  #least = 0; // bytes of the smallest key for which it would find none, either
  /** True if the last search met a series that another living thread is giving a label set. */
  isBusy = false;

  /**
   * Claims a vacant series for the holder of `lane`, and takes its label set away. Returns its entry, or 0 if there is
   * none that may get a key of `bytes`. `isLast`: looks at all series, not only at some. Neither looks again where
   * nothing has changed.
   */
  claim(
    attachment: Attachment,
    metric: Searched,
    entries: Int32Array,
    lane: number,
    isLast: boolean,
    bytes: number,
  ): number {
    const { kernel } = attachment;
    const series = entries.length - 1; // without the overflow series
    const changes = [REMOVALS, RELEASES, VACANCIES].reduce((sum, word) => (sum + kernel.headerWord(word)) | 0, 0);
    this.isBusy = false;
    this.#random ||= lane; // threads begin in different places
    if (this.#searched === series && this.#changes === changes && bytes >= this.#least) return 0;
    const isAll = isLast || series <= LOOKED_AT;
    let least = 0;
    for (let looked = 1; looked <= (isAll ? series : LOOKED_AT); looked++) {
      const entry = entries[isAll ? looked : 1 + this.#next(series)] as number;
      if (kernel.vacancyOf(entry) === 0) continue;
      // The block's room never grows, so a larger key will not find room, either.
      if (!mayHold(attachment, entry, bytes)) least = bytes;
      else if (this.#take(attachment, metric, entry, lane)) return entry;
    }
    if (isAll && !this.isBusy) [this.#searched, this.#changes, this.#least] = [series, changes, least];
    return 0;
  }

  /**
   * Returns a random place to look at, by a linear congruential generator (Numerical Recipes, "ranqd1"). In any order
   * that repeats itself, label sets that live equally long would be met again while they live.
   */
  #next(series: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 2 ** 32) * series);
  }

  #take(attachment: Attachment, metric: Searched, entry: number, lane: number): boolean {
    const { kernel } = attachment;
    if (!kernel.claimRole(entry + SERIES_HOLDER, lane)) {
      this.isBusy = true;
      return false;
    }
    // An earlier holder may have been killed after it had published the creation.
    kernel.finish(metric.entry);
    const row = rowOf(attachment, entry);
    const vacancy = kernel.vacancyOf(entry);
    // In this order: the base, then the pins, then the words, then the compare-exchange of the base. A claimed entry
    // has no label set, but its row may hold what an earlier holder was killed over before it had wiped all.
    const isFree =
      vacancy === BASE_CLAIMED || (vacancy !== 0 && !isPinned(attachment, row) && isEmpty(kernel, metric, entry, row));
    if (isFree && kernel.take(entry)) {
      wipeRow(attachment, row, metric.shape.rowWords);
      return true;
    }
    kernel.releaseRole(entry + SERIES_HOLDER, lane);
    return false;
  }
}

/** Returns whether nothing was recorded in a series since its last reset. */
function isEmpty(kernel: Kernel, { definition, shape }: Searched, entry: number, { table, index }: Row): boolean {
  const { pageKind, words } = shape;
  if (pageKind === PACKED_PAGE) {
    kernel.readSeries(entry, table, index, words);
    return kernel.countRead() === 0 && kernel.unitsRead() === 0;
  }
  if (pageKind === LEVEL_PAGE) {
    kernel.readLevels(table, index, AGGREGATE_FIRST);
    return kernel.levelsRead() === 0;
  }
  if (KINDS[definition.kind].content === "level") {
    kernel.readLevel(kernel.pageOf(table, 0) + index * WORD_BYTES);
    return kernel.levelsRead() === 0;
  }
  return kernel.readCounter(entry, table, index) === 0;
}
