/** What every exposition is to those who fill it: series go in, one after the other, and bytes come out. */

import type { Definition } from "../core/definition.ts";
import type { Bytes } from "./bytes.ts";
import type { SeriesCursor } from "./source.ts";

/** One exposition being written. */
export interface Exposition {
  /** Writes the series that the cursor stands on. */
  write(bytes: Bytes, cursor: SeriesCursor): void;
  /** Writes what comes after the last series. */
  end(bytes: Bytes): void;
}

/** How many forms of one metric are kept: each format and escaping has its own, and one scraper asks for one. */
const MAX_FORMS = 3;

/** By definition, so that nothing is kept longer than its registry or snapshot. */
const forms = new WeakMap<Definition, Map<string, object>>();

/** What was made of a definition for this key before, or is made now. */
export function remembered<T extends object>(definition: Definition, key: string, make: () => T): T {
  const known = forms.get(definition) ?? new Map<string, object>();
  forms.set(definition, known);
  const form = (known.get(key) as T | undefined) ?? make();
  // The newest is last, and the oldest goes.
  known.delete(key);
  known.set(key, form);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_FORMS) break;
    known.delete(oldest);
  }
  return form;
}
