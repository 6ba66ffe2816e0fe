/** Rejects unknown options; a typo would otherwise be ignored silently. */

import { type ErrorCode, shown, typeError } from "../errors.ts";

/** Throws a TypeError unless what `taker` got is an object, and all its options are among the known ones. */
export function checkOptionNames(
  taker: string,
  options: unknown,
  known: readonly string[],
  code: ErrorCode = "OPTION_INVALID",
): void {
  if (typeof options !== "object" || options === null) {
    throw typeError(code, `${taker} takes an object of options, but got ${shown(options)}.`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw typeError(code, `Options here are ${known.join(", ")}, but got ${shown(name)}. Correct it, or leave it out.`);
  }
}
