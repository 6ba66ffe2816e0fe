/** Writes whole readings: at once, or in slices between which other work of the thread has its turn. */

import type { Bytes } from "./bytes.ts";
import type { Exposition } from "./exposition.ts";
import type { SeriesCursor } from "./source.ts";

/** A slice ends after so many series or bytes, whichever comes first: both are a fraction of a millisecond. */
const SLICE_SERIES = 5000;
const SLICE_BYTES = 256 * 1024;

/** Which metrics are wanted. */
export type Wanted = (cursor: SeriesCursor) => boolean;

/** Writes the next slice. False after the last one. */
export function writeSlice(bytes: Bytes, cursor: SeriesCursor, exposition: Exposition, wanted: Wanted): boolean {
  for (let series = 0; series < SLICE_SERIES && bytes.length < SLICE_BYTES; series++) {
    if (!cursor.next()) {
      exposition.end(bytes);
      return false;
    }
    if (wanted(cursor)) exposition.write(bytes, cursor);
  }
  return true;
}
