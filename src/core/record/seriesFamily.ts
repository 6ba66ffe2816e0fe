/** The series of a metric with labels, found by their label values. */

import { OVERFLOWED } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { type AllowedTexts, checkAllowed, labelValues, partOfLabels } from "../define/labels.ts";
import { checkCallback } from "../define/options.ts";
import { rangeError } from "../errors.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { FoundSeries } from "../memory/creation.ts";
import type { Directory } from "../memory/directory.ts";
import { encodeKey } from "../memory/labelKey.ts";
import type { Metric } from "../memory/metric.ts";
import { type Find, Series } from "../memory/series.ts";
import { unawaited } from "../platform/callback.ts";
import { BlockCursor } from "../read/blockCursor.ts";
import { removeMatching, removeSeries } from "../read/removal.ts";
import type { Branch } from "./branches.ts";
import { readingAt, totalOf } from "./familyReading.ts";
import { LabelTree } from "./labelTree.ts";
import { warnOfOverflow } from "./overflowWarning.ts";
import type { Timed } from "./timed.ts";
import { type Outcome, startTimer, timed } from "./timer.ts";

/** A family as the registry makes it; users see it with the types of its labels. */
export class SeriesFamily<M> {
  readonly #attachment: Attachment;
  readonly #directory: Directory;
  readonly #metric: Metric;
  readonly #names: readonly string[];
  readonly #depth: number;
  readonly #first: string;
  readonly #second: string;
  readonly #third: string;
  readonly #fourth: string;
  readonly #make: (series: Series) => M;
  readonly #cache = new LabelTree<M>();
  readonly #tree: Branch<M> = this.#cache.root;
  #overflow: M | undefined;
  #isWarned = false;
  #allowed: AllowedTexts | undefined;

  constructor(attachment: Attachment, directory: Directory, metric: Metric, make: (series: Series) => M) {
    this.#attachment = attachment;
    this.#directory = directory;
    this.#metric = metric;
    this.#names = metric.definition.labelNames;
    this.#depth = this.#names.length;
    [this.#first = "", this.#second = "", this.#third = "", this.#fourth = ""] = this.#names;
    this.#make = make;
  }

  labels(first?: unknown, second?: unknown, third?: unknown, fourth?: unknown, ...more: unknown[]): M {
    if (arguments.length === 1 && typeof first === "object") {
      let given = 0;
      for (const _ in first as object) given++; // none of null, which is refused below
      const known = given === this.#depth ? this.#named(first as Record<string, unknown>) : undefined;
      return known === undefined ? this.#find([first]) : known;
    }
    const known = arguments.length === this.#depth ? this.#placed(first, second, third, fourth, more) : undefined;
    return known === undefined ? this.#find(Array.from(arguments)) : known;
  }

  #named(set: Record<string, unknown>): M | undefined {
    // Names in fields, and one look-up after the other: a loop over them took 12 ns more (docs/tried.md).
    const first = set[this.#first];
    if (this.#depth === 1) return this.#placed(first);
    const second = set[this.#second];
    if (this.#depth === 2) return this.#placed(first, second);
    const third = set[this.#third];
    if (this.#depth === 3) return this.#placed(first, second, third);
    const fourth = set[this.#fourth];
    if (this.#depth === 4) return this.#placed(first, second, third, fourth);
    const more = this.#names.slice(4).map((name) => set[name]);
    return this.#placed(first, second, third, fourth, more);
  }

  /** Returns the metric of these values; undefined if one is not a string, or this thread has not cached the metric. */
  #placed(
    first: unknown,
    second?: unknown,
    third?: unknown,
    fourth?: unknown,
    more?: readonly unknown[],
  ): M | undefined {
    const depth = this.#depth;
    if (typeof first !== "string") return undefined;
    let node: Branch<M> | M | undefined = this.#tree[first];
    if (depth === 1 || node === undefined) return node as M | undefined;
    if (typeof second !== "string") return undefined;
    node = (node as Branch<M>)[second];
    if (depth === 2 || node === undefined) return node as M | undefined;
    if (typeof third !== "string") return undefined;
    node = (node as Branch<M>)[third];
    if (depth === 3 || node === undefined) return node as M | undefined;
    if (typeof fourth !== "string") return undefined;
    node = (node as Branch<M>)[fourth];
    if (depth === 4) return node as M | undefined;
    for (const value of more as readonly unknown[]) {
      if (node === undefined || typeof value !== "string") return undefined;
      node = (node as Branch<M>)[value];
    }
    return node as M | undefined;
  }

  /** @internal The metrics that this thread has cached. */
  get labelTree(): LabelTree<M> {
    return this.#cache;
  }

  remove(...given: unknown[]): boolean {
    const values = this.#valuesOf(given);
    if (!values) return false;
    return this.#attachment.guarded(() => {
      const found = this.#directory.findSeries(this.#metric, encodeKey(values));
      return found !== undefined && removeSeries(new Series(this.#attachment, this.#metric, found));
    });
  }

  removeMatching(labels: unknown): number {
    const { name } = this.#metric.definition;
    const wanted = this.#checked(() => partOfLabels(name, labels, this.#names));
    return wanted ? removeMatching(this.#attachment, this.#directory, this.#metric, wanted) : 0;
  }

  clear(): number {
    return this.#attachment.guarded(() => {
      let removed = 0;
      for (const found of this.#directory.labelSets(this.#metric)) {
        if (removeSeries(new Series(this.#attachment, this.#metric, found))) removed++;
      }
      return removed;
    });
  }

  *[Symbol.iterator](): IterableIterator<unknown> {
    const cursor = this.#cursor();
    while (cursor.next()) yield [cursor.ownLabels, readingAt(cursor)];
  }

  total(): unknown {
    return totalOf(this.#metric, this.#cursor());
  }

  get definition(): Definition {
    return this.#metric.definition;
  }

  #cursor(): BlockCursor {
    const { name, space } = this.#metric.definition;
    return new BlockCursor(this.#attachment, this.#directory, {}, { metrics: [name], ...(space && { space }) });
  }

  /** Sets the values that labels may have in this thread. Throws if an earlier call has set others. */
  allow(allowed: AllowedTexts): void {
    this.#allowed ??= allowed;
    const [before, now] = [this.#allowed, allowed].map((one) => JSON.stringify([...one].sort()));
    if (before === now) return;
    throw rangeError(
      "DEFINITION_CONFLICT",
      `A metric keeps its first definition. "${this.#metric.definition.name}" has the labelValues ${before} in this ` +
        `thread, but is now requested with ${now}. Use the first ones, or leave them out.`,
    );
  }

  /** Throws if one of these values is not among those that its label may have in this thread. */
  check(values: readonly string[]): void {
    if (this.#allowed) checkAllowed(this.#metric.definition.name, this.#names, values, this.#allowed);
  }

  startTimer(...given: unknown[]): (...labels: unknown[]) => number {
    return startTimer(this.#timer(), (...labels: unknown[]) => this.labels(...labels) as Timed, given);
  }

  time<T>(work: () => T, labelsOf: (outcome: Outcome<T>) => unknown): T {
    checkCallback("The second argument of time", labelsOf);
    return timed(this.#timer(), work, (duration, outcome) => {
      (this.labels(unawaited(labelsOf(outcome))) as Timed).record(duration);
    });
  }

  #timer() {
    return { attachment: this.#attachment, definition: this.#metric.definition };
  }

  /** Finds the metric of values that are not strings, or of an uncached series, and refuses invalid label sets. */
  #find(given: readonly unknown[]): M {
    const values = this.#valuesOf(given);
    return this.#attachment.guarded(() => (values ? this.#seek(values) : this.#overflowed()));
  }

  /** Returns the label values given; undefined if counted as rejected. Users' getters run before `guarded`. */
  #valuesOf(given: readonly unknown[]): readonly string[] | undefined {
    const { name } = this.#metric.definition;
    return this.#checked(() => {
      const values = labelValues(name, this.#names, given);
      this.check(values);
      return values;
    });
  }

  #checked<T>(check: () => T): T | undefined {
    this.#attachment.assertAttached();
    try {
      return check();
    } catch (error) {
      this.#attachment.refuse(error);
      return undefined;
    }
  }

  #seek(values: readonly string[]): M {
    const known = this.#cache.find(values);
    if (known !== undefined) return known;
    this.#attachment.pause();
    const key = encodeKey(values);
    const found = this.#obtain(key);
    if (found.overflow) return this.#overflowed();
    const find: Find = (isNeeded) => (isNeeded ? this.#obtain(key) : this.#directory.findSeries(this.#metric, key));
    const series = new Series(this.#attachment, this.#metric, found, find);
    series.isUncached = !this.#cache.hasRoom(this.#attachment.kernel);
    const bound = this.#make(series);
    if (!series.isUncached) this.#cache.add(values, bound, series);
    return bound;
  }

  /** Returns the series of a key, creating it if needed. Counts and reports a label set that overflows. */
  #obtain(key: Uint8Array): FoundSeries {
    const found = this.#directory.seriesFor(this.#metric, key);
    if (found.overflow) {
      this.#attachment.kernel.count(OVERFLOWED);
      this.#warn(found.overflow);
    }
    return found;
  }

  /** Returns the metric of the overflow series, for label sets beyond the limit and those that were rejected. */
  #overflowed(): M {
    this.#overflow ??= this.#make(
      new Series(this.#attachment, this.#metric, { entry: this.#directory.firstSeries(this.#metric), creation: 0 }),
    );
    return this.#overflow;
  }

  /** Warns when this thread's first label set of the metric overflows. */
  #warn(overflow: "limit" | "full"): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    warnOfOverflow(this.#attachment, this.#metric, this.#directory.seriesCount(this.#metric), overflow);
  }
}
