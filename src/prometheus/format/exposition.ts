/** An exposition: it takes one series after the other and writes bytes, in the format of a style. */

import type { Bytes } from "../../wire/bytes.ts";
import { type OnBadMetric, whatIsBad } from "./badMetric.ts";
import type { Escaping } from "./escaping.ts";
import { ExposedNames } from "./exposedNames.ts";
import type { Prefixes } from "./prefixes.ts";
import type { FamilyDefinition, SeriesCursor } from "./seriesCursor.ts";

/** The differences between formats. */
export interface Style {
  /** Returns a key that distinguishes the forms of one metric under its escaped name. */
  keyOf(definition: FamilyDefinition, name: string): string;
  /** Returns the form of a metric under its escaped name. */
  formOf(definition: FamilyDefinition, bounds: readonly number[], name: string): Form;
  /** The text after the last metric. */
  readonly end: string;
  output(bytes: Bytes): Output;
}

/** A metric in one style: created once, and cached. */
export interface Form {
  /** The bytes before the series. */
  readonly header: Bytes;
  readonly prefixes: Prefixes;
  /** Writes the series at the cursor. */
  write(bytes: Bytes, cursor: SeriesCursor): void;
}

/** The output of a style, with the framing of each metric. */
export interface Output {
  /** The bytes written since the last `take`. */
  readonly bytes: Bytes;
  begin(): void;
  end(): void;
  /** Returns the bytes that may be sent: everything except a message whose length is not known yet. */
  take(): Uint8Array<ArrayBuffer>[];
}

export class Exposition {
  readonly output: Output;
  readonly #style: Style;
  readonly #escaping: Escaping;
  readonly #names: ExposedNames;
  readonly #onBadMetric: OnBadMetric | undefined;
  /** The definition of the current metric. */
  #definition: FamilyDefinition | undefined;
  /** The form of the current metric; undefined while it is left out. */
  #form: Form | undefined;
  /** The number of bytes used of the prefixes that the form caches. */
  #used = 0;

  /** Writes into `bytes`, which must be empty. With `onBadMetric`, a bad metric is left out; without it, it throws. */
  constructor(style: Style, escaping: Escaping, bytes: Bytes, onBadMetric?: OnBadMetric) {
    this.output = style.output(bytes);
    this.#style = style;
    this.#escaping = escaping;
    this.#names = new ExposedNames(escaping);
    this.#onBadMetric = onBadMetric;
  }

  /** Writes the series at the cursor. */
  write(cursor: SeriesCursor): void {
    const { definition } = cursor;
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
      // Removes what was written of the series. All of it is still here, since parts are taken only between series.
      if (this.#form) bytes.length = before;
      this.#leave();
    }
  }

  /** Writes the end of the exposition, after the last series. */
  end(): void {
    this.#leave();
    this.output.bytes.text(this.#style.end);
  }

  #enter(cursor: SeriesCursor): void {
    const { definition, bounds } = cursor;
    const isSame = definition.family !== undefined && definition.family === this.#definition?.family;
    if (isSame) {
      // Of a family that is left out, so are all parts.
      if (!this.#form) return;
      this.#trim(this.#form);
    } else this.#leave();
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
    if (!isSame) {
      this.output.begin();
      this.output.bytes.append(form.header);
    }
    this.#form = form;
  }

  #leave(): void {
    if (!this.#form) return;
    this.output.end();
    this.#trim(this.#form);
    this.#form = undefined;
  }

  #trim({ prefixes }: Form): void {
    prefixes.trim(this.#used);
    this.#used = 0;
  }
}

/**
 * Returns true for a cursor as a registry created it. Its definitions are frozen and its ordinals are stable ids of
 * series, so the cached forms are valid at the next scrape. Snapshots, wrappers and other sources may differ then.
 */
function isUnaltered(cursor: SeriesCursor): boolean {
  return cursor.origin === cursor && !Object.hasOwn(cursor, "labels") && !Object.hasOwn(cursor, "definition");
}

/**
 * The number of cached forms per metric: there is one for each style and escaping, and one scraper requests one of
 * them.
 */
const MAX_FORMS = 4;

/** Forms by the definition of a registry's metric, so that nothing is kept longer than the registry. */
const forms = new WeakMap<FamilyDefinition, Map<string, Form>>();

/** Returns the cached form of a definition, or creates it. */
function remembered(definition: FamilyDefinition, key: string, make: () => Form): Form {
  const known = forms.get(definition) ?? new Map<string, Form>();
  forms.set(definition, known);
  const form = known.get(key) ?? make();
  // The newest form is the last one; the oldest is dropped.
  known.delete(key);
  known.set(key, form);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_FORMS) break;
    known.delete(oldest);
  }
  return form;
}
