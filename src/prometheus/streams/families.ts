/** The streams of a registry by families, so that each family is written once and as a whole. */

import type { Definition } from "../../core/define/definition.ts";
import { type Part, partOf } from "./part.ts";

export interface Families {
  /** Streams that are alone in their family, by their metrics. */
  readonly single: ReadonlyMap<Definition, Part>;
  /** Families of several streams. */
  readonly joined: readonly (readonly Part[])[];
}

/**
 * Returns the families of the metrics of a registry. Readers that select differently, or a thread that knew no reader,
 * make several streams of one instrument, each with the same records: the newest of these is taken.
 */
export function familiesOf(metrics: readonly { readonly definition: Definition }[]): Families {
  const chosen = new Map<string, string>();
  const all: [Definition, Part][] = [];
  for (const { definition } of metrics) {
    const part = partOf(definition);
    if (!part) continue;
    all.push([definition, part]);
    chosen.set(part.instrument, part.stream);
  }
  const families = new Map<string | undefined, [Definition, Part][]>();
  for (const entry of all) {
    const [, { instrument, stream, definition }] = entry;
    if (chosen.get(instrument) !== stream) continue;
    const others = families.get(definition.family) ?? [];
    families.set(definition.family, others);
    others.push(entry);
  }
  const alone = [...families.values()].filter(({ length }) => length === 1);
  const together = [...families.values()].filter(({ length }) => length > 1);
  return { single: new Map(alone.flat()), joined: together.map((entries) => entries.map(([, part]) => part)) };
}
