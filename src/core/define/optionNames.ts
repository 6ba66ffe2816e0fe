/** The check for unknown options, which rejects a typo that would otherwise be ignored silently. */

import { type ErrorCode, shown, typeError } from "../errors.ts";

/** Throws a TypeError unless `options`, passed to `taker`, is an object with only known options. */
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
