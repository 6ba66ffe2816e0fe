/** The cursors over what OpenTelemetry has in a registry: the resource, and the streams. */

import { notedResource } from "../../streams/resource.ts";
import type { SeriesCursor } from "../format/seriesCursor.ts";
import { StreamCursor, type StreamSource } from "./streamCursor.ts";
import { TargetInfo } from "./targetInfo.ts";

/** Returns the cursors; none for a source that no MeterProvider has used. */
export function streamCursors(
  source: StreamSource & { note?(key: string): string | undefined },
  onConflict?: (problem: unknown) => void,
): readonly SeriesCursor[] {
  const resource = source.note && notedResource((key) => source.note?.(key));
  if (resource === undefined) return [];
  return [new TargetInfo(resource), new StreamCursor(source, onConflict)];
}
