/** The name of a metric in expositions, before it is escaped. */

import { KINDS, type Kind } from "./kinds.ts";

const ENDS_IN_TOTAL = /._total$/;

/** Returns a metric's name in every exposition. Counters end in `_total`, so that a scraper may change its format. */
export function exposedName({ kind, name }: { readonly kind: Kind; readonly name: string }): string {
  return KINDS[kind].isMonotonic && !ENDS_IN_TOTAL.test(name) ? `${name}_total` : name;
}

/** Returns a counter's family name in OpenMetrics, where only its samples end in `_total`. */
export function withoutTotal(name: string): string {
  return ENDS_IN_TOTAL.test(name) ? name.slice(0, -"_total".length) : name;
}
