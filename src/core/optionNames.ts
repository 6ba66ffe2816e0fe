/** Options by their names: one that is not known is misspelt, and would do nothing without a word. */

import { shown, typeError } from "./errors.ts";

/** Throws unless all options are among the known ones. */
export function checkOptionNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw typeError(
      "OPTION_INVALID",
      `Options here are ${known.join(", ")}, but got ${shown(name)}. Correct it, or leave it out.`,
    );
  }
}
