/** Options that are one of a few values. */

import { rangeError, shown, typeError } from "../core/errors.ts";

/** Returns an option that must be one of some texts, checked. */
export function checkChoice<T extends string>(option: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw rangeError("OPTION_INVALID", `${option} must be one of ${choices.join(", ")}, but got ${shown(value)}.`);
}

/** Returns an option that must be true or false, or its default. */
export function checkFlag(option: string, value: unknown, byDefault: boolean): boolean {
  if (value === undefined) return byDefault;
  if (typeof value === "boolean") return value;
  throw typeError("OPTION_INVALID", `${option} must be true or false, but got ${shown(value)}.`);
}
