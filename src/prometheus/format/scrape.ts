/** Scrapes: complete readings, written at once or in slices, between which the thread can do other work. */

import { withoutTotal } from "../../core/define/exposedName.ts";
import { now } from "../../core/platform/clock.ts";
import { Bytes } from "../../wire/bytes.ts";
import type { Escaping } from "./escaping.ts";
import { exposedNamesOf } from "./exposedNames.ts";
import { Exposition } from "./exposition.ts";
import { type ExpositionRequest, styleOf } from "./format.ts";
import type { FamilyDefinition, SeriesCursor } from "./seriesCursor.ts";

/**
 * A slice ends after this many series, bytes or milliseconds, whichever comes first. The time limit matters when labels
 * are encoded for the first time.
 */
const SLICE_SERIES = 5000;
const SLICE_BYTES = 256 * 1024;
const SLICE_MILLISECONDS = 1;
const SERIES_BETWEEN_LOOKS = 64; // at the clock

/** One reading that is being written. */
export class Scrape {
  /** The cursors that are not finished; the first one is in use. */
  readonly #cursors: SeriesCursor[];
  readonly #exposition: Exposition;
  readonly #escaping: Escaping;
  readonly #names: ReadonlySet<string>;
  #definition: FamilyDefinition | undefined;
  #isWanted = true;
  done = false;

  constructor(cursors: readonly SeriesCursor[], wanted: ExpositionRequest, bytes = new Bytes()) {
    this.#cursors = [...cursors];
    this.#escaping = wanted.escaping;
    const metrics = cursors.flatMap((cursor) => cursor.metrics);
    this.#exposition = new Exposition(styleOf(wanted, metrics), this.#escaping, bytes, wanted.onBadMetric);
    this.#names = new Set(wanted.names);
  }

  /**
   * Writes the next slice and returns the bytes that may be sent. A series is never split between slices, so it is read
   * atomically.
   */
  slice(): Uint8Array<ArrayBuffer>[] {
    return this.#write(SLICE_SERIES, SLICE_BYTES, SLICE_MILLISECONDS);
  }

  /** Writes everything at once. */
  all(): Uint8Array<ArrayBuffer>[] {
    return this.#write(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  #write(maxSeries: number, maxBytes: number, maxMilliseconds: number): Uint8Array<ArrayBuffer>[] {
    const { output } = this.#exposition;
    const begun = now();
    for (let series = 0; series < maxSeries && output.bytes.length < maxBytes; series++) {
      if (series % SERIES_BETWEEN_LOOKS === 0 && now() - begun > maxMilliseconds) break;
      const cursor = this.#next();
      if (!cursor) {
        this.#exposition.end();
        this.done = true;
        break;
      }
      if (this.#names.size === 0 || this.#wants(cursor.definition)) this.#exposition.write(cursor);
    }
    return output.take();
  }

  /** Moves to the next series and returns its cursor; undefined after the last series of all cursors. */
  #next(): SeriesCursor | undefined {
    while (this.#cursors[0]?.next() === false) this.#cursors.shift();
    return this.#cursors[0];
  }

  #wants(definition: FamilyDefinition): boolean {
    if (definition !== this.#definition) {
      this.#definition = definition;
      const names = [definition.name, ...exposedNamesOf(definition, this.#escaping)];
      this.#isWanted = names.some((name) => this.#names.has(name) || this.#names.has(withoutTotal(name)));
    }
    return this.#isWanted;
  }
}

/** Joins parts into one array. */
export function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0] as Uint8Array<ArrayBuffer>;
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}
