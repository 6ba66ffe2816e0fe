/** Label sets in expositions: with escaped names, and as the text between the braces. */

import { rangeError, shown } from "../../core/errors.ts";
import { type Escaping, escapedName, isPlain } from "./escaping.ts";

type Labels = Readonly<Record<string, string>>;

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"' };

export function quoted(text: string): string {
  return `"${text.replace(/[\\\n"]/g, (character) => ESCAPES[character] as string)}"`;
}

/** Returns a name, quoted if necessary. */
export function writtenName(name: string, isLabel = false): string {
  return isPlain(name, isLabel) ? name : quoted(name);
}

/** A label's name in readings, in the scraper's escaping, and as written in text. */
export interface LabelName {
  readonly given: string;
  readonly escaped: string;
  readonly text: string;
}

/** Label sets with escaped names. Most series have the same names as the previous one, so these are cached. */
export class EscapedLabels {
  readonly #escaping: Escaping;
  #given: readonly string[] = [];
  #names: readonly LabelName[] = [];
  #sorted: readonly LabelName[] = [];

  constructor(escaping: Escaping) {
    this.#escaping = escaping;
  }

  /**
   * Returns the names of a label set, in its order. A registry rejects names that are escaped alike, but snapshots may
   * have them.
   * @throws RangeError NAME_INVALID if two names are escaped alike: joining their values could turn two series into one
   */
  names(labels: Labels): readonly LabelName[] {
    const given = Object.keys(labels);
    if (given.length !== this.#given.length || given.some((name, n) => name !== this.#given[n])) this.#learn(given);
    return this.#names;
  }

  /** Returns the text of a label set between the braces; empty for none. Throws like `names`. */
  text(labels: Labels): string {
    let text = "";
    for (const name of this.names(labels)) {
      text += `${text && ","}${name.text}=${quoted(labels[name.given] as string)}`;
    }
    return text;
  }

  /**
   * Returns a key that is the same for two label sets exactly if Prometheus treats them as the same: in any order,
   * without empty values. Throws like `names`.
   */
  key(labels: Labels): string {
    this.names(labels);
    let key = "";
    for (const { given, escaped } of this.#sorted) {
      const value = labels[given] as string;
      if (value !== "") key += `${escaped.length} ${escaped}${value.length} ${value}`;
    }
    return key;
  }

  #learn(given: readonly string[]): void {
    const names = given.map((name) => {
      const escaped = escapedName(name, this.#escaping, true);
      return { given: name, escaped, text: writtenName(escaped, true) };
    });
    const sorted = [...names].sort((a, b) => (a.escaped < b.escaped ? -1 : 1));
    for (const [n, { escaped, given: one }] of sorted.entries()) {
      const next = sorted[n + 1];
      if (next?.escaped !== escaped) continue;
      throw rangeError(
        "NAME_INVALID",
        `Each label of a series needs its own name, but ${shown(one)} and ${shown(next.given)} are both written as ` +
          `${shown(escaped)}. Rename one of them.`,
      );
    }
    this.#given = given;
    this.#names = names;
    this.#sorted = sorted;
  }
}
