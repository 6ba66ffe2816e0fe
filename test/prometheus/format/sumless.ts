/** Cursors whose metrics have no sum, as streams of OpenTelemetry may be. */

import type { Cursor } from "threadtally";

/** Returns a cursor that hides the sums. Like a registry's cursor, it has one definition for each metric. */
export function sumless(cursor: Cursor): Cursor {
  const definitions = new Map<Cursor["definition"], object>();
  return new Proxy(cursor, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== "definition") return typeof value === "function" ? value.bind(target) : value;
      if (!definitions.has(value)) definitions.set(value, { ...value, hasSum: false });
      return definitions.get(value);
    },
  });
}
