/** The metrics of a family that one thread has cached, as a tree with one level per label. */

import { REMOVALS } from "../../../assembly/layout.ts";
import type { Kernel } from "../memory/kernel.ts";
import type { Series } from "../memory/series.ts";
import { type Branch, Branches } from "./branches.ts";

/** Number of series that the tree caches; further ones are looked up in the shared directory at each call. */
const CACHED_SERIES = 4000;

export class LabelTree<M> {
  readonly #branches = new Branches<M>();
  readonly #series = new Set<Series>();
  #sweptAt = 0; // removals as of the last sweep
  /** Changes when a metric is dropped. */
  age = 0;

  get root(): Branch<M> {
    return this.#branches.root;
  }

  /** Returns the metric of label values; undefined if it is not cached. */
  find(values: readonly string[]): M | undefined {
    return this.#branches.find(values);
  }

  /** Returns true if there is room for one more metric. Drops those of label sets that were removed, if it must. */
  hasRoom(kernel: Kernel): boolean {
    if (this.#series.size >= CACHED_SERIES) this.#sweep(kernel);
    return this.#series.size < CACHED_SERIES;
  }

  /** Caches the metric of a series until the series says that its label set was removed. */
  add(values: readonly string[], bound: M, series: Series): void {
    this.#branches.put(values, bound);
    this.#series.add(series);
    series.onGone = () => {
      this.#series.delete(series);
      this.age++;
      this.#branches.drop(values);
    };
  }

  /** Drops the metrics of label sets that were removed, and of which this thread keeps no address. */
  #sweep(kernel: Kernel): void {
    const removals = kernel.headerWord(REMOVALS);
    if (removals === this.#sweptAt) return;
    this.#sweptAt = removals;
    for (const series of this.#series) if (!series.isStanding()) series.onGone?.();
  }
}
