/** Reports of problems to OpenTelemetry's diagnostic logger, which never throw. */

import { diag } from "@opentelemetry/api";
import { runCallback } from "../core/platform/callback.ts";

/** The problems of one instrument or provider: each kind is reported once. */
export class Problems {
  readonly #reported = new Set<string>();

  /** Reports a problem, unless one of its kind was reported before. */
  report(level: "debug" | "warn" | "error", kind: string, message: string): void {
    if (this.#reported.has(kind)) return;
    this.#reported.add(kind);
    tell(level, message);
  }

  /** Reports that a record failed. Nothing is reported after `detach()`, since instruments outlive the registry. */
  failed(name: string, error: unknown): void {
    const { code } = (error ?? {}) as { readonly code?: unknown };
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

/** Returns the text of an error, a name or anything else. Never throws. */
export function textOf(given: unknown): string {
  try {
    return String(given);
  } catch {
    return "(no text)";
  }
}
