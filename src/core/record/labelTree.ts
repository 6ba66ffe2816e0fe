/** The metrics of a family that one thread has cached, as a tree with one level per label. */

import { REMOVALS } from "../../../assembly/layout.ts";
import type { Kernel } from "../memory/kernel.ts";
import type { Series } from "../memory/series.ts";

/** Number of series that the tree caches; further ones are looked up in the shared directory at each call. */
const CACHED_SERIES = 4000;

/** One level, with a property for each label value. Without a prototype, any string can be a property. */
export interface Branch<M> {
  [value: string]: Branch<M> | M | undefined;
}

function newBranch<M>(): Branch<M> {
  return Object.create(null) as Branch<M>;
}

export class LabelTree<M> {
  readonly root: Branch<M> = newBranch();
  readonly #series = new Set<Series>();
  #sweptAt = 0; // removals as of the last sweep

  /** Returns the metric of label values; undefined if it is not cached. */
  find(values: readonly string[]): M | undefined {
    let node: Branch<M> | M | undefined = this.root;
    for (const value of values) {
      if (node === undefined) return undefined;
      node = (node as Branch<M>)[value];
    }
    return node as M | undefined;
  }

  /** Returns true if there is room for one more metric. Drops those of label sets that were removed, if it must. */
  hasRoom(kernel: Kernel): boolean {
    if (this.#series.size >= CACHED_SERIES) this.#sweep(kernel);
    return this.#series.size < CACHED_SERIES;
  }

  /** Caches the metric of a series until the series says that its label set was removed. */
  add(values: readonly string[], bound: M, series: Series): void {
    const path = [this.root];
    for (const value of values.slice(0, -1)) {
      const branch = path.at(-1) as Branch<M>;
      branch[value] ??= newBranch();
      path.push(branch[value] as Branch<M>);
    }
    const last = path.at(-1) as Branch<M>;
    last[values.at(-1) as string] = bound;
    this.#series.add(series);
    series.onGone = () => {
      this.#series.delete(series);
      for (let depth = path.length - 1; depth >= 0; depth--) {
        const branch = path[depth] as Branch<M>;
        delete branch[values[depth] as string];
        // A branch that has no other label set goes, too.
        for (const _ in branch) return;
      }
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
