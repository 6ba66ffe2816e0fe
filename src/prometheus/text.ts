/** The text expositions: lines of names, labels and numbers. This is 0.0.4, which every scraper reads; openMetrics.ts is the other. */

import type { Definition, Kind } from "../core/definition.ts";
import type { Bytes } from "./bytes.ts";
import { type Exposition, remembered } from "./exposition.ts";
import { writtenName } from "./labels.ts";
import { Lines } from "./lines.ts";
import { type Escaping, escapedName, exposedName } from "./names.ts";
import { boundText } from "./number.ts";
import type { SeriesCursor } from "./source.ts";

/** What differs between the text expositions. */
export interface Style {
  readonly key: string;
  /** The comment lines before a metric's series. */
  header(definition: Definition, name: string): string;
  bound(bound: number): string;
  /** Whether each series tells when it began. */
  readonly created: boolean;
  /** What comes after all. */
  readonly end: string;
}

/** What Prometheus calls each kind. */
export const TYPES: Readonly<Record<Kind, string>> = {
  counter: "counter",
  upDownCounter: "gauge",
  gauge: "gauge",
  mean: "summary",
  histogram: "histogram",
};

export const plainText: Style = {
  key: "text",
  header({ kind, help }, name) {
    const written = writtenName(name);
    const escaped = help.replace(/[\\\n]/g, (character) => (character === "\n" ? "\\n" : "\\\\"));
    return `${help && `# HELP ${written} ${escaped}\n`}# TYPE ${written} ${TYPES[kind]}\n`;
  },
  bound: boundText,
  created: false,
  end: "",
};

export class TextExposition implements Exposition {
  readonly #style: Style;
  readonly #escaping: Escaping;
  #definition: Definition | undefined;
  #lines!: Lines;

  constructor(style: Style, escaping: Escaping) {
    this.#style = style;
    this.#escaping = escaping;
  }

  write(bytes: Bytes, cursor: SeriesCursor): void {
    const { definition } = cursor;
    if (definition !== this.#definition) this.#enter(bytes, cursor);
    this.#lines.write(bytes, cursor);
  }

  end(bytes: Bytes): void {
    bytes.text(this.#style.end);
  }

  #enter(bytes: Bytes, { definition, bounds }: SeriesCursor): void {
    this.#definition = definition;
    this.#lines = remembered(definition, `${this.#style.key} ${this.#escaping}`, () => {
      const name = escapedName(exposedName(definition), this.#escaping);
      return new Lines(definition, bounds, name, this.#escaping, this.#style);
    });
    bytes.append(this.#lines.header);
  }
}
