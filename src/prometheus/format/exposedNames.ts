/** The names under which the metrics of one reading are written, so that no two metrics share one. */

import type { Definition } from "../../core/define/definition.ts";
import { exposedName } from "../../core/define/exposedName.ts";
import { KINDS } from "../../core/define/kinds.ts";
import { rangeError, shown } from "../../core/errors.ts";
import { type Escaping, escapedName } from "./escaping.ts";

/** Returns all names that a metric's samples and comments may have. */
export function exposedNamesOf(definition: Definition, escaping: Escaping): string[] {
  const name = escapedName(exposedName(definition), escaping);
  return ["", ...KINDS[definition.kind].suffixes].map((suffix) => name + suffix);
}

export class ExposedNames {
  readonly #escaping: Escaping;
  readonly #metrics = new Map<string, string>();

  constructor(escaping: Escaping) {
    this.#escaping = escaping;
  }

  /**
   * Returns the escaped name of a metric that is about to be written, and reserves its names.
   * @throws RangeError NAME_INVALID if another metric has one of its names
   */
  take(definition: Definition): string {
    const names = exposedNamesOf(definition, this.#escaping);
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
    return names[0] as string;
  }
}
