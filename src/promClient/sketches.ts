/**
 * The sketches of a summary in core: for each label set, slice of time and bucket that has values, a mean. All threads
 * record into the same ones.
 *
 * A slice that is over is removed by each thread that next records or reads. Removing is idempotent, and readers leave
 * such slices out, so nobody need wait for another.
 */

import type { Cursor } from "../core/read/cursor.ts";
import type { Family } from "../core/record/family.ts";
import type { Mean } from "../core/record/mean.ts";
import type { Registry } from "../core/registry.ts";
import type { Ageing } from "./ageing.ts";
import type { CoreOptions } from "./kinds.ts";
import { SCALE } from "./scale.ts";
import { type Centroid, clampInto, startOf } from "./sketch.ts";

/** The mean of one bucket in one slice. */
export interface BucketMean {
  readonly mean: Mean;
  /** Values are multiplied by it before they are recorded. */
  readonly factor: number;
}

export class Sketches {
  readonly #family: Family<Mean, readonly string[]>;
  readonly #ageing: Ageing | undefined;
  readonly #labelNames: readonly string[];
  #cleanedIn = Number.NEGATIVE_INFINITY; // slice

  constructor(registry: Registry, options: CoreOptions, ageing: Ageing | undefined) {
    this.#labelNames = options.labelNames;
    this.#ageing = ageing;
    const labelNames = [...options.labelNames, "slice", "bucket"];
    this.#family = registry.mean({ ...options, labelNames, scale: SCALE }) as Family<Mean, readonly string[]>;
  }

  /** Returns the present slice: always 0 if values do not age. */
  slice(): number {
    return this.#ageing === undefined ? 0 : this.#ageing.now();
  }

  /** Returns the mean of a bucket. */
  bucketMean(texts: readonly string[], slice: number, bucket: number): BucketMean {
    return { mean: this.#family.labels(...texts, `${slice}`, `${bucket}`), factor: 10 ** -placesOf(bucket) };
  }

  /** Removes the slices that are over, unless this thread has done so since the present one began. */
  clean(slice: number): void {
    const ageing = this.#ageing;
    if (ageing === undefined || slice === this.#cleanedIn) return;
    this.#cleanedIn = slice;
    for (const [labels] of this.#family) {
      const { slice: its } = labels; // the overflow series has none
      if (its !== undefined && ageing.isOver(Number(its), slice)) this.#family.remove(labels as Record<string, string>);
    }
  }

  /** Removes the sketch of a label set. */
  remove(texts: readonly string[]): void {
    this.#family.removeMatching(Object.fromEntries(this.#labelNames.map((name, index) => [name, texts[index]])));
  }

  /** Removes all sketches. */
  clear(): void {
    this.#family.clear();
  }

  /** Returns the sketches of all label sets that have values in the window, by `keyOf` their texts. */
  read(cursors: readonly Cursor[]): Map<string, readonly Centroid[]> {
    const slice = this.slice();
    this.clean(slice);
    const depth = this.#labelNames.length;
    const found = new Map<string, Map<number, { count: number; sum: number }>>();
    for (const cursor of cursors) {
      while (cursor.next()) {
        const texts = Object.values(cursor.labels);
        // Without values, or the overflow series, of which nobody knows the buckets.
        if (cursor.count === 0 || texts.length !== depth + 2) continue;
        if (this.#ageing?.isOver(Number(texts[depth]), slice)) continue;
        const key = keyOf(texts.slice(0, depth));
        const buckets = found.get(key) ?? new Map<number, { count: number; sum: number }>();
        found.set(key, buckets);
        const bucket = Number(texts[depth + 1]);
        const { count, sum } = buckets.get(bucket) ?? { count: 0, sum: 0 };
        buckets.set(bucket, { count: count + cursor.count, sum: sum + cursor.sum });
      }
    }
    return new Map([...found].map(([key, buckets]) => [key, centroidsOf(buckets)]));
  }
}

/** Returns the key of a label set. */
export function keyOf(texts: readonly string[]): string {
  return JSON.stringify(texts);
}

function centroidsOf(buckets: ReadonlyMap<number, { readonly count: number; readonly sum: number }>): Centroid[] {
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .map(([bucket, { count, sum }]) => ({ bucket, count, mean: clampInto(bucket, meanOf(bucket, count, sum)) }));
}

/** Values from here on are recorded as they are, so that whole numbers stay exact; smaller ones with ten digits. */
const MOST_PLACES = 10;

/**
 * Returns by how many decimal places the values of a bucket are shifted to the right before they are recorded. Then
 * they are from 1 to about 10, so that core keeps ten digits of each, and records them in the fastest way.
 */
function placesOf(bucket: number): number {
  const start = startOf(bucket);
  const places = start > 0 ? Math.floor(Math.log10(start)) : 0;
  return places < MOST_PLACES ? places : 0;
}

/** Returns the mean of a bucket's values. One division of whole units gives back the decimal that was recorded. */
function meanOf(bucket: number, count: number, sum: number): number {
  const places = placesOf(bucket);
  const units = Math.round(sum * SCALE);
  if (!Number.isSafeInteger(units)) return (sum / count) * 10 ** places;
  return places >= -299 ? units / count / 10 ** (9 - places) : (units / count / SCALE) * 10 ** places;
}
