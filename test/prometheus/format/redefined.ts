/** Cursors whose metrics have members of definitions that only streams of OpenTelemetry have. */

import type { Cursor } from "threadtally";

type Definition = Cursor["definition"];

/** Returns a cursor with changed definitions. Like a registry's cursor, it has one for each metric. */
export function redefined(cursor: Cursor, changesOf: (definition: Definition) => object | undefined): Cursor {
  const definitions = new Map<Definition, object>();
  return new Proxy(cursor, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== "definition") return typeof value === "function" ? value.bind(target) : value;
      if (!definitions.has(value)) definitions.set(value, { ...value, ...changesOf(value) });
      return definitions.get(value);
    },
  });
}
