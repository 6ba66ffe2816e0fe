/** Options by their names: one that is not known is misspelt, and would do nothing without a word. */

import { shown, typeError } from "./errors.ts";

/** Throws unless what `taker` got is an object, and all its options are among the known ones. */
export function checkOptionNames(taker: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) {
    throw typeError("OPTION_INVALID", `${taker} takes an object of options, but got ${shown(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw typeError(
      "OPTION_INVALID",
      `Options here are ${known.join(", ")}, but got ${shown(name)}. Correct it, or leave it out.`,
    );
  }
}
