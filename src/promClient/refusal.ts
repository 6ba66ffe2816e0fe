/** The errors of prom-client: its classes and texts, with a code. */

import type { ErrorCode } from "../core/errors.ts";
import { builtin } from "../core/platform/builtin.ts";

/** Returns an error with a code. */
export function refusal(Class: ErrorConstructor, code: ErrorCode, message: string): Error & { code: ErrorCode } {
  return Object.assign(new Class(message), { code });
}

/** Returns the error for a value that is not a finite number. */
export function notANumber(what: "Value" | "Delta", value: unknown): Error {
  const code = typeof value === "number" ? "VALUE_NOT_FINITE" : "VALUE_TYPE";
  const text = builtin("node:util")?.format(value) ?? String(value);
  return refusal(TypeError, code, `${what} is not a valid number: ${text}`);
}
