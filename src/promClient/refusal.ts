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

/** Returns the error for a label that is not one of a metric's. */
export function unknownLabel(name: string, labelNames: readonly string[]): Error {
  const names = builtin("node:util")?.inspect(labelNames) ?? JSON.stringify(labelNames);
  return refusal(Error, "LABELS_INVALID", `Added label "${name}" is not included in initial labelset: ${names}`);
}
