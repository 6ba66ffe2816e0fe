/** Fills an exposition: series go in, one after the other, and bytes come out. What the bytes are, a style says. */

import type { Definition } from "../../core/define/definition.ts";
import { KINDS } from "../../core/define/kinds.ts";
import { type OnBadMetric, whatIsBad } from "./badMetric.ts";
import type { Bytes } from "./bytes.ts";
import type { Escaping } from "./escaping.ts";
import { ExposedNames } from "./exposedNames.ts";
import type { Prefixes } from "./prefixes.ts";
import type { SeriesCursor } from "./seriesCursor.ts";

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
  /** Returns what may be sent: all but a message whose length is not known yet. */
  take(): Uint8Array<ArrayBuffer>[];
}

export class Exposition {
  readonly output: Output;
  readonly #style: Style;
  readonly #escaping: Escaping;
  readonly #names: ExposedNames;
  readonly #onBadMetric: OnBadMetric | undefined;
  /** Of the metric that was entered last. */
  #definition: Definition | undefined;
  /** Undefined while the metric is left out. */
  #form: Form | undefined;
  /** How much of the prefixes that the form keeps was used. */
  #used = 0;

  /** Writes into `bytes`, which are empty. Without `onBadMetric` a bad metric throws; with it, that metric is left out. */
  constructor(style: Style, escaping: Escaping, bytes: Bytes, onBadMetric?: OnBadMetric) {
    this.output = style.output(bytes);
    this.#style = style;
    this.#escaping = escaping;
    this.#names = new ExposedNames(escaping);
    this.#onBadMetric = onBadMetric;
  }

  /** Writes the series that the cursor stands on. */
  write(cursor: SeriesCursor): void {
    const { definition } = cursor;
    // A level that nobody has set is no level, and Prometheus would add up its NaN.
    if (KINDS[definition.kind].content === "level" && Number.isNaN(cursor.value)) return;
    const { bytes } = this.output;
    let before = 0;
    try {
      if (definition !== this.#definition) this.#enter(cursor);
      if (!this.#form) return;
      before = bytes.length;
      this.#form.write(bytes, cursor);
      this.#used += this.#form.prefixes.end - this.#form.prefixes.start;
    } catch (problem) {
      if (!this.#onBadMetric) throw problem;
      this.#onBadMetric(whatIsBad(problem));
      // Takes back what was written of the series, which is all still here: parts are taken only between series.
      if (this.#form) bytes.length = before;
      this.#leave();
    }
  }

  /** Writes what comes after the last series. */
  end(): void {
    this.#leave();
    this.output.bytes.text(this.#style.end);
  }

  #enter(cursor: SeriesCursor): void {
    this.#leave();
    const { definition, bounds } = cursor;
    this.#definition = definition;
    const name = this.#names.take(definition);
    const make = () => this.#style.formOf(definition, bounds, name);
    let form: Form;
    if (isUnaltered(cursor)) {
      form = remembered(definition, `${this.#style.keyOf(definition, name)} ${this.#escaping}`, make);
    } else {
      form = make();
      form.prefixes.keeps = false;
    }
    this.output.begin();
    this.output.bytes.append(form.header);
    this.#form = form;
  }

  #leave(): void {
    if (!this.#form) return;
    this.output.end();
    this.#form.prefixes.trim(this.#used);
    this.#used = 0;
    this.#form = undefined;
  }
}

/**
 * Returns true for a cursor of a registry, as the registry made it. Its definitions are frozen and its ordinals name series for
 * good, so what is made of them holds at the next scrape; snapshots, wrappers and sources of others may say something else then.
 */
function isUnaltered(cursor: SeriesCursor): boolean {
  return cursor.origin === cursor && !Object.hasOwn(cursor, "labels") && !Object.hasOwn(cursor, "definition");
}

/** How many forms of one metric are kept: each style and escaping has its own, and one scraper asks for one. */
const MAX_FORMS = 4;

/** By definition of a registry, so that nothing is kept longer than the registry. */
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
