/** The lines of one metric in a text exposition: what stands before and after the labels of each, encoded once. */

import type { Definition } from "../core/definition.ts";
import { Bytes } from "./bytes.ts";
import { quoted, writeLabels } from "./labels.ts";
import { type Escaping, familyName, isPlain } from "./names.ts";
import { writeInteger, writeNumber } from "./number.ts";
import { Prefixes } from "./prefixes.ts";
import type { SeriesCursor } from "./source.ts";
import type { Style } from "./text.ts";

/** One line without its labels and its number. */
export interface Line {
  /** Of a series without labels. */
  readonly bare: Bytes;
  readonly open: Bytes;
  readonly close: Bytes;
}

/** A line of a name, with a label of its own if need be, such as `le="0.5"`. */
export function lineOf(name: string, label = ""): Line {
  const inBraces = isPlain(name) ? "" : quoted(name);
  const outside = isPlain(name) ? name : "";
  const bare = [inBraces, label].filter(Boolean).join(",");
  return {
    bare: Bytes.of(bare === "" ? `${outside} ` : `${outside}{${bare}} `),
    open: Bytes.of(inBraces === "" ? `${outside}{` : `${outside}{${inBraces},`),
    close: Bytes.of(label === "" ? "} " : `,${label}} `),
  };
}

/** All lines that the series of one metric have. */
export class Lines {
  readonly header: Bytes;
  readonly prefixes: Prefixes;
  readonly #scale: number;
  readonly #value: Line | undefined;
  readonly #sum: Line | undefined;
  readonly #count: Line | undefined;
  readonly #buckets: readonly Line[];
  readonly #created: Line | undefined;

  constructor(definition: Definition, bounds: readonly number[], name: string, escaping: Escaping, style: Style) {
    const { kind, scale } = definition;
    const isObserved = kind === "mean" || kind === "histogram";
    this.header = Bytes.of(style.header(definition, name));
    this.prefixes = new Prefixes((bytes, cursor) => writeLabels(bytes, cursor.labels, escaping));
    this.#scale = scale;
    this.#value = isObserved ? undefined : lineOf(name);
    this.#sum = isObserved ? lineOf(`${name}_sum`) : undefined;
    this.#count = isObserved ? lineOf(`${name}_count`) : undefined;
    const allBounds = kind === "histogram" ? [...bounds, Number.POSITIVE_INFINITY] : [];
    this.#buckets = allBounds.map((bound) => lineOf(`${name}_bucket`, `le="${style.bound(bound)}"`));
    this.#created =
      style.created && kind !== "gauge" && kind !== "upDownCounter"
        ? lineOf(`${familyName(kind, name)}_created`)
        : undefined;
  }

  /** Writes the series that the cursor stands on. */
  write(bytes: Bytes, cursor: SeriesCursor): void {
    this.prefixes.find(cursor);
    if (this.#value) {
      this.#begin(bytes, this.#value);
      writeNumber(bytes, cursor.value, this.#scale);
      bytes.byte(NEWLINE);
    } else this.#writeObserved(bytes, cursor);
    if (this.#created) {
      this.#begin(bytes, this.#created);
      writeNumber(bytes, cursor.startTime / 1000, 1000);
      bytes.byte(NEWLINE);
    }
  }

  #writeObserved(bytes: Bytes, cursor: SeriesCursor): void {
    const { counts } = cursor;
    let count = 0;
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
      count += counts[bucket] as number;
      this.#begin(bytes, this.#buckets[bucket] as Line);
      writeInteger(bytes, count);
      bytes.byte(NEWLINE);
    }
    this.#begin(bytes, this.#sum as Line);
    writeNumber(bytes, cursor.sum, this.#scale);
    bytes.byte(NEWLINE);
    this.#begin(bytes, this.#count as Line);
    writeInteger(bytes, cursor.count);
    bytes.byte(NEWLINE);
  }

  #begin(bytes: Bytes, line: Line): void {
    const { prefixes } = this;
    if (prefixes.end === prefixes.start) bytes.append(line.bare);
    else {
      bytes.append(line.open);
      bytes.append(prefixes.bytes, prefixes.start, prefixes.end);
      bytes.append(line.close);
    }
  }
}

const NEWLINE = 10;
