/** The names under which the metrics of one reading are written, so that no two metrics share one. */

import { exposedName } from "../../core/define/exposedName.ts";
import { KINDS } from "../../core/define/kinds.ts";
import { rangeError, shown } from "../../core/errors.ts";
import { type Escaping, escapedName } from "./escaping.ts";
import type { FamilyDefinition } from "./seriesCursor.ts";

/** Returns all names that a metric's samples and comments may have. */
export function exposedNamesOf(definition: FamilyDefinition, escaping: Escaping): string[] {
  const name = escapedName(exposedName(definition), escaping);
  return ["", ...KINDS[definition.kind].suffixes].map((suffix) => name + suffix);
}

export class ExposedNames {
  readonly #escaping: Escaping;
  readonly #metrics = new Map<string, string>();
  #family: string | undefined;

  constructor(escaping: Escaping) {
    this.#escaping = escaping;
  }

  /**
   * Returns the escaped name of a metric that is about to be written, and reserves its names. The parts of a family,
   * one after the other, share them.
   * @throws RangeError NAME_INVALID if another metric has one of its names
   */
  take(definition: FamilyDefinition): string {
    const names = exposedNamesOf(definition, this.#escaping);
    const { family } = definition;
    if (family !== undefined && family === this.#family) return names[0] as string;
    for (const name of names) {
      const other = this.#metrics.get(name);
      if (other !== undefined) {
        throw rangeError(
          "NAME_INVALID",
          `Each metric needs its own name, but ${shown(other)} and ${shown(definition.name)} are both written as ` +
            `${shown(name)}. Rename one of them.`,
        );
      }
    }
    for (const name of names) this.#metrics.set(name, definition.name);
    this.#family = family;
    return names[0] as string;
  }
}
