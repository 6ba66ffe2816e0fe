/** The cursors over what OpenTelemetry has in a registry: the resource, and the streams. */

import { notedResource } from "../../streams/resource.ts";
import { versionProblem } from "../../streams/version.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";
import { StreamCursor, type StreamSource } from "./streamCursor.ts";
import { TargetInfo } from "./targetInfo.ts";

/** The sources whose version was reported. */
const reported = new WeakSet<object>();

/**
 * Returns the cursors; none for a source that no MeterProvider has used. If one of another version of the package has,
 * there are none, either: `onConflict` receives an error once, or it is thrown.
 */
export function streamCursors(
  source: StreamSource & { note?(key: string): string | undefined },
  onConflict?: (problem: unknown) => void,
): readonly SeriesCursor[] {
  const note = (key: string) => source.note?.(key);
  const problem = versionProblem(note);
  if (problem) {
    if (!onConflict) throw problem;
    if (!reported.has(source)) onConflict(problem);
    reported.add(source);
    return [];
  }
  const resource = notedResource(note);
  if (resource === undefined) return [];
  return [new TargetInfo(resource), new StreamCursor(source, onConflict)];
}
