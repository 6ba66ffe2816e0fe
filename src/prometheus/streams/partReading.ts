/** The series of one part, as they were read. Those whose labels become the same are one. */

import { attributesOf } from "../../streams/stream.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";
import type { KnownLabels, Part } from "./part.ts";
import { labelsOf } from "./streamLabels.ts";

type Labels = Readonly<Record<string, string>>;

/** A series of an exposition. */
export interface ReadSeries {
  readonly ordinal: number;
  readonly known: KnownLabels;
  startTime: number;
  value: number;
  count: number;
  sum: number;
  readonly counts: Float64Array;
}

export class PartReading {
  readonly part: Part;
  /** By the keys of their labels. */
  readonly series = new Map<string, ReadSeries>();
  readonly #constant: Labels;

  /** `constant` are the labels of the whole registry. */
  constructor(part: Part, constant: Labels) {
    this.part = part;
    this.#constant = constant;
  }

  /** Adds the series at a cursor. */
  add(cursor: SeriesCursor): void {
    const known = this.#labelsOf(cursor);
    const { ordinal, startTime, value, count, sum, counts } = cursor;
    const other = this.series.get(known.key);
    if (!other) {
      this.series.set(known.key, {
        ...{ ordinal, known, startTime, value, count, sum },
        counts: this.#hasBuckets ? counts.slice() : counts,
      });
      return;
    }
    other.startTime = Math.min(other.startTime, startTime);
    other.value = this.part.isLevel ? value : other.value + value;
    other.count += count;
    other.sum += sum;
    if (!this.#hasBuckets) return;
    for (let word = 0; word < counts.length; word++) {
      other.counts[word] = (other.counts[word] as number) + (counts[word] as number);
    }
  }

  get #hasBuckets(): boolean {
    return this.part.definition.buckets !== undefined;
  }

  #labelsOf({ ordinal, series = -1, labels: given }: SeriesCursor): KnownLabels {
    const { known, scope } = this.part;
    const before = known[ordinal];
    if (before?.series === series) return before;
    const taken = this.#hasBuckets ? "le" : undefined;
    const labels = labelsOf(attributesOf(given), { ...this.#constant, ...scope }, taken);
    const present = Object.entries(labels).filter(([, value]) => value !== "");
    const made = { series, labels, key: JSON.stringify(present.sort(([a], [b]) => (a < b ? -1 : 1))) };
    known[ordinal] = made;
    return made;
  }
}
