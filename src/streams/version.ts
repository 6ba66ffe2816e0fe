/**
 * The version of everything that copies of the package share in a registry for OpenTelemetry: the texts of streams, the
 * notes, the role of the exporter, and its channel. The first copy that uses a registry notes its own.
 */

import { rangeError, shown } from "../core/errors.ts";
import type { Registry } from "../core/registry.ts";

/** Increase it with each change by which another copy would misread something. */
const STREAMS_VERSION = "1";

const KEY = "opentelemetry/version";

/** Notes the version of this copy. Throws HANDLE_VERSION if another one is noted, and like `registry.note`. */
export function noteVersion(registry: Pick<Registry, "note">): void {
  const problem = problemOf(registry.note(KEY, STREAMS_VERSION));
  if (problem) throw problem;
}

/** Returns the error that another version is noted; undefined if none is, or this one. */
export function versionProblem(note: (key: string) => string | undefined): RangeError | undefined {
  return problemOf(note(KEY));
}

function problemOf(noted = STREAMS_VERSION): RangeError | undefined {
  if (noted === STREAMS_VERSION) return undefined;
  return rangeError(
    "HANDLE_VERSION",
    `All threads need format ${STREAMS_VERSION}, but got ${shown(noted)}. Use one version of threadtally.`,
  );
}
