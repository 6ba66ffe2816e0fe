/**
 * Marks: counts of records that need not change what they record in, such as a gauge's value set again. Only streams
 * that a reader wants as differences have them, in a space beside the streams, under the same names.
 */

import type { Deltas } from "../core/read/deltas.ts";
import type { Registry } from "../core/registry.ts";
import { ATTRIBUTES_LABEL } from "../streams/stream.ts";

export const MARKS_SPACE = "opentelemetry/marks";

/** The attribute sets that were marked between the passes of one reader. */
export class Marks {
  readonly #deltas: Deltas;

  constructor(registry: Registry) {
    this.#deltas = registry.deltas({ space: MARKS_SPACE });
  }

  /**
   * Returns the texts of the marked sets by the name of the stream; undefined is the overflow point's. Call it before
   * the streams are read: a mark follows its record.
   */
  read(): ReadonlyMap<string, ReadonlySet<string | undefined>> {
    const marked = new Map<string, Set<string | undefined>>();
    for (const cursor = this.#deltas.cursor(); cursor.next(); ) {
      if (cursor.value === 0) continue;
      const { name } = cursor.definition;
      const sets = marked.get(name) ?? new Set();
      marked.set(name, sets.add(cursor.labels[ATTRIBUTES_LABEL]));
    }
    return marked;
  }
}
