/** A cursor over the streams of OpenTelemetry in a registry, as OpenTelemetry's specification has them exposed. */

import type { CursorOptions } from "../../core/read/cursor.ts";
import { STREAMS_SPACE } from "../../streams/stream.ts";
import type { FamilyDefinition, SeriesCursor } from "../format/seriesCursor.ts";
import { type Families, familiesOf } from "./families.ts";
import { JoinedFamily, type OnConflict } from "./joinedFamily.ts";
import type { Part } from "./part.ts";
import { PartReading, type ReadSeries } from "./partReading.ts";

/** A registry. */
export interface StreamSource {
  readonly labels?: Readonly<Record<string, string>>;
  cursor(options?: CursorOptions): SeriesCursor;
}

const NO_LABELS = Object.freeze({});

export class StreamCursor implements SeriesCursor {
  /** Labels and definitions of a series never change, so what is made of them is kept. */
  readonly origin: unknown = this;
  readonly metrics: readonly { readonly definition: FamilyDefinition }[];
  readonly #readings: Generator<PartReading>;
  #part: Part | undefined;
  #rest: Iterator<ReadSeries> = [][Symbol.iterator]();
  #at!: ReadSeries;

  /** `onConflict` is called once for each stream that loses its description or series to another of its family. */
  constructor(source: StreamSource, onConflict?: OnConflict) {
    const all = source.cursor({ space: STREAMS_SPACE });
    const families = familiesOf(all.metrics);
    this.metrics = [...families.single.values(), ...families.joined.flat()];
    this.#readings = readingsOf(source, all, families, onConflict);
  }

  next(): boolean {
    for (;;) {
      const { value, done } = this.#rest.next();
      if (!done) {
        this.#at = value;
        return true;
      }
      const reading = this.#readings.next();
      if (reading.done) return false;
      this.#part = reading.value.part;
      this.#rest = reading.value.series.values();
    }
  }

  get definition(): FamilyDefinition {
    return (this.#part as Part).definition;
  }

  get bounds(): readonly number[] {
    return (this.#part as Part).bounds;
  }

  get ordinal(): number {
    return this.#at.ordinal;
  }

  get series(): number {
    return this.#at.known.series;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#at.known.labels;
  }

  get startTime(): number {
    return this.#at.startTime;
  }

  get value(): number {
    return this.#at.value;
  }

  get count(): number {
    return this.#at.count;
  }

  get sum(): number {
    return this.#at.sum;
  }

  get counts(): Float64Array {
    return this.#at.counts;
  }
}

/** Reads one part after the other: those of a family follow each other. */
function* readingsOf(
  source: StreamSource,
  all: SeriesCursor,
  { single, joined }: Families,
  onConflict: OnConflict = () => {},
): Generator<PartReading> {
  yield* partsAt(all, (definition) => single.get(definition), source.labels);
  if (joined.length === 0) return;
  const byMetric = new Map(joined.flat().map((part) => [part.metric, part]));
  const again = source.cursor({ space: STREAMS_SPACE, metrics: [...byMetric.keys()] });
  const readings = new Map<Part, PartReading>();
  for (const reading of partsAt(again, ({ name }) => byMetric.get(name), source.labels)) {
    readings.set(reading.part, reading);
  }
  for (const parts of joined) {
    const family = new JoinedFamily(onConflict);
    for (const part of parts) {
      const reading = readings.get(part);
      if (!reading) continue;
      family.add(reading);
      yield reading;
    }
  }
}

/** Reads the parts at a cursor, as far as `partOf` knows them. */
function* partsAt(
  cursor: SeriesCursor,
  partOf: (definition: SeriesCursor["definition"]) => Part | undefined,
  labels: Readonly<Record<string, string>> = NO_LABELS,
): Generator<PartReading> {
  let definition: SeriesCursor["definition"] | undefined;
  let reading: PartReading | undefined;
  while (cursor.next()) {
    if (cursor.definition !== definition) {
      if (reading) yield reading;
      definition = cursor.definition;
      const part = partOf(definition);
      reading = part && new PartReading(part, labels);
    }
    reading?.add(cursor);
  }
  if (reading) yield reading;
}
