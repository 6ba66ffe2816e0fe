/** The errors of prom-client: its classes and texts, with a code. */

import type { ErrorCode } from "../core/errors.ts";
import { builtin } from "../core/platform/builtin.ts";
import { followsSuccessor } from "./line.ts";

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
  const listed = followsSuccessor() ? [...new Set(labelNames)].sort() : labelNames;
  const names = builtin("node:util")?.inspect(listed) ?? JSON.stringify(listed);
  return refusal(Error, "LABELS_INVALID", `Added label "${name}" is not included in initial labelset: ${names}`);
}

/** Returns the error for a name that no metric may have. */
export function invalidName(name: string): Error {
  return refusal(Error, "NAME_INVALID", `Invalid metric name${followsSuccessor() ? `: ${name}` : ""}`);
}

/** Returns the error for names that no labels may have. */
export function invalidLabels(names: readonly string[]): Error {
  const message = followsSuccessor() ? `At least one label name is invalid: ${names}` : "Invalid label name";
  return refusal(Error, "NAME_INVALID", message);
}
