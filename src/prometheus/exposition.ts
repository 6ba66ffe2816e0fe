/** Fills an exposition: series go in, one after the other, and bytes come out. What the bytes are, a style says. */

import type { Definition } from "../core/definition.ts";
import type { Bytes } from "./bytes.ts";
import type { Escaping } from "./names.ts";
import type { Prefixes } from "./prefixes.ts";
import type { SeriesCursor } from "./source.ts";
import { WrittenNames } from "./written.ts";

/** What differs between expositions. */
export interface Style {
  /** Tells the forms of one metric, under its escaped name, apart. */
  keyOf(definition: Definition, name: string): string;
  /** A metric under its escaped name. */
  formOf(definition: Definition, bounds: readonly number[], name: string): Form;
  /** What comes after the last metric. */
  readonly end: string;
  output(bytes: Bytes): Output;
}

/** A metric in one style: made once, and kept. */
export interface Form {
  /** What comes before the series. */
  readonly header: Bytes;
  readonly prefixes: Prefixes;
  /** Writes the series that the cursor stands on. */
  write(bytes: Bytes, cursor: SeriesCursor): void;
}

/** Where metrics go, and what is put around each. */
export interface Output {
  /** What was written since the last `take`. */
  readonly bytes: Bytes;
  begin(): void;
  end(): void;
  /** What may be sent: all but a message whose length is not known yet. */
  take(): Uint8Array<ArrayBuffer>[];
}

export class Exposition {
  readonly output: Output;
  readonly #style: Style;
  readonly #escaping: Escaping;
  readonly #names: WrittenNames;
  #definition: Definition | undefined;
  #form: Form | undefined;
  /** How much of the prefixes that the form keeps was used. */
  #used = 0;

  /** Writes into `bytes`, which are empty. */
  constructor(style: Style, escaping: Escaping, bytes: Bytes) {
    this.output = style.output(bytes);
    this.#style = style;
    this.#escaping = escaping;
    this.#names = new WrittenNames(escaping);
  }

  /** Writes the series that the cursor stands on. */
  write(cursor: SeriesCursor): void {
    const { definition } = cursor;
    // A level that nobody has set is no level, and Prometheus would add up its NaN.
    if (definition.kind === "gauge" && Number.isNaN(cursor.value)) return;
    const form = definition === this.#definition && this.#form ? this.#form : this.#enter(cursor);
    form.write(this.output.bytes, cursor);
    this.#used += form.prefixes.end - form.prefixes.start;
  }

  /** Writes what comes after the last series. */
  end(): void {
    this.#leave();
    this.output.bytes.text(this.#style.end);
  }

  #enter({ definition, bounds }: SeriesCursor): Form {
    this.#leave();
    const name = this.#names.take(definition);
    const make = () => this.#style.formOf(definition, bounds, name);
    const form = remembered(definition, `${this.#style.keyOf(definition, name)} ${this.#escaping}`, make);
    this.output.begin();
    this.output.bytes.append(form.header);
    this.#definition = definition;
    this.#form = form;
    return form;
  }

  #leave(): void {
    if (!this.#form) return;
    this.output.end();
    this.#form.prefixes.trim(this.#used);
    this.#used = 0;
    this.#form = undefined;
  }
}

/** How many forms of one metric are kept: each style and escaping has its own, and one scraper asks for one. */
const MAX_FORMS = 4;

/** By definition, so that nothing is kept longer than its registry or snapshot. */
const forms = new WeakMap<Definition, Map<string, Form>>();

/** The form that was made of a definition before, or is made now. */
function remembered(definition: Definition, key: string, make: () => Form): Form {
  const known = forms.get(definition) ?? new Map<string, Form>();
  forms.set(definition, known);
  const form = known.get(key) ?? make();
  // The newest is last, and the oldest goes.
  known.delete(key);
  known.set(key, form);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_FORMS) break;
    known.delete(oldest);
  }
  return form;
}
