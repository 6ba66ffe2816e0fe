/** The values of a summary in core: their count and sum, and sketches of them. */

import type { Mean } from "../core/record/mean.ts";
import type { Families } from "./kinds.ts";
import { bucketOf } from "./sketch.ts";
import type { BucketMean, Sketches } from "./sketches.ts";

/** The values of one label set, as one thread records them. */
export class SketchedMean {
  /** The count and the sum of all values, which do not age. */
  readonly total: Mean;
  readonly #sketches: Sketches;
  readonly #texts: readonly string[];
  #slice = Number.NaN;
  #buckets = new Map<number, BucketMean>();

  constructor(total: Mean, sketches: Sketches, texts: readonly string[]) {
    this.total = total;
    this.#sketches = sketches;
    this.#texts = texts;
  }

  /** Records a finite value. Throws before it has recorded anything. */
  record(value: number): void {
    const slice = this.#sketches.slice();
    if (slice !== this.#slice) this.#enter(slice);
    const bucket = bucketOf(value);
    const known = this.#buckets.get(bucket) ?? this.#add(bucket);
    this.total.record(value);
    known.mean.record(value * known.factor);
  }

  /** Sets a metric without labels to zero. */
  reset(): void {
    this.total.reset();
    this.#sketches.clear();
  }

  #enter(slice: number): void {
    this.#sketches.clean(slice);
    this.#slice = slice;
    this.#buckets = new Map();
  }

  #add(bucket: number): BucketMean {
    const added = this.#sketches.bucketMean(this.#texts, this.#slice, bucket);
    this.#buckets.set(bucket, added);
    return added;
  }
}

/** The values of all label sets. */
export class SketchedFamily implements Families<SketchedMean> {
  readonly #totals: Families<Mean>;
  readonly #sketches: Sketches;

  constructor(totals: Families<Mean>, sketches: Sketches) {
    this.#totals = totals;
    this.#sketches = sketches;
  }

  labels(...texts: string[]): SketchedMean {
    return new SketchedMean(this.#totals.labels(...texts), this.#sketches, texts);
  }

  remove(...texts: string[]): boolean {
    this.#sketches.remove(texts);
    return this.#totals.remove(...texts);
  }

  clear(): number {
    this.#sketches.clear();
    return this.#totals.clear();
  }
}
