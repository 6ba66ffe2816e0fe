/** Names as a scraper takes them: Prometheus' older syntax has letters, digits, `_` and `:`. The rest is escaped, or quoted. */

import type { Definition, Kind } from "../core/definition.ts";

/** How names outside the older syntax are written; Prometheus asks for one of these in its Accept header. */
export type Escaping = "allow-utf-8" | "underscores" | "dots" | "values";

export const ESCAPINGS: readonly Escaping[] = ["allow-utf-8", "underscores", "dots", "values"];

/** Whether a name stands in an exposition without quotes. */
export function isPlain(name: string, isLabel = false): boolean {
  return (isLabel ? /^[A-Za-z_][A-Za-z0-9_]*$/ : /^[A-Za-z_:][A-Za-z0-9_:]*$/).test(name);
}

/** The name of a metric or label by Prometheus' rules for each scheme. */
export function escapedName(name: string, escaping: Escaping, isLabel = false): string {
  // Dots are the one scheme that changes plain names too: their underscores are doubled.
  if (escaping === "allow-utf-8" || (escaping !== "dots" && isPlain(name, isLabel))) return name;
  const characters = Array.from(name, (character, index) =>
    isPlain(index === 0 ? character : `_${character}`, isLabel) ? character : undefined,
  );
  if (escaping === "underscores") return characters.map((kept) => kept ?? "_").join("");
  const points = Array.from(name);
  if (escaping === "dots") {
    return characters
      .map((kept, index) => (points[index] === "." ? "_dot_" : kept === "_" ? "__" : (kept ?? "__")))
      .join("");
  }
  const hexadecimal = (point: string) => `_${(point.codePointAt(0) as number).toString(16).toUpperCase()}_`;
  return `U__${characters.map((kept, index) => (kept === "_" ? "__" : (kept ?? hexadecimal(points[index] as string)))).join("")}`;
}

const TOTAL = "_total";

/** What a metric is called in every exposition: counters end in `_total`, so that a scraper may change its format. */
export function exposedName({ kind, name }: Pick<Definition, "kind" | "name">): string {
  return kind === "counter" && !name.endsWith(TOTAL) ? name + TOTAL : name;
}

/** The name that OpenMetrics gives all of a metric's samples together. */
export function familyName(kind: Kind, name: string): string {
  return kind === "counter" && name.endsWith(TOTAL) ? name.slice(0, -TOTAL.length) : name;
}
