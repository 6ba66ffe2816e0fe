/** Reports of problems to OpenTelemetry's diagnostic logger, which never throw. */

import { diag } from "@opentelemetry/api";
import { runCallback } from "../core/platform/callback.ts";

/** Kinds of problems that are kept: the texts of users' errors may differ each time. */
const MOST_KINDS = 100;

/** The problems of one instrument, meter or provider: each kind is reported once, and at most 100 kinds are. */
export class Problems {
  readonly #reported = new Set<string>();

  /** Reports a problem, unless one of its kind was reported before. */
  report(level: "debug" | "warn" | "error", kind: string, message: string): void {
    if (this.#reported.has(kind) || this.#reported.size === MOST_KINDS) return;
    this.#reported.add(kind);
    tell(level, message);
  }

  /** Reports that a record failed. Nothing is reported after `detach()`, since instruments outlive the registry. */
  failed(name: string, error: unknown): void {
    const code = codeOf(error);
    if (code !== "DETACHED")
      this.report("error", `failed ${code}`, `"${name}" did not record a value: ${textOf(error)}`);
  }
}

/** Reports a message. A logger that throws or rejects must not stop the program: there is nobody else to report to. */
export function tell(level: "debug" | "warn" | "error", message: string): void {
  runCallback(
    () => diag[level](`threadtally: ${message}`),
    () => {},
  );
}

/** Returns the text of an error's code. Never throws: an attribute's getter may throw anything. */
function codeOf(error: unknown): string {
  try {
    return String((error as { readonly code?: unknown }).code);
  } catch {
    return "(no code)";
  }
}

/** Returns what was thrown as an element of a collection's `errors`: the SDK's readers read the name of the first. */
export function errorOf(thrown: unknown): unknown {
  return thrown ?? new Error(`${thrown} was thrown.`);
}

/** Returns the text of an error, a name or anything else. Never throws. */
export function textOf(given: unknown): string {
  try {
    return String(given);
  } catch {
    return "(no text)";
  }
}
