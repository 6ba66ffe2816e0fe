/**
 * Names in the syntax of a scraper. Prometheus' older syntax has letters, digits, `_` and `:`. Names with other
 * characters are escaped or quoted.
 */

/** The schemes for names outside the older syntax. Prometheus requests one of these in its Accept header. */
export type Escaping = "allow-utf-8" | "underscores" | "dots" | "values";

export const ESCAPINGS: readonly Escaping[] = ["allow-utf-8", "underscores", "dots", "values"];

/** Returns true if a name is written without quotes. */
export function isPlain(name: string, isLabel = false): boolean {
  return (isLabel ? /^[A-Za-z_][A-Za-z0-9_]*$/ : /^[A-Za-z_:][A-Za-z0-9_:]*$/).test(name);
}

/**
 * Escapes the name of a metric or label by one of Prometheus'
 * [schemes](https://prometheus.io/docs/instrumenting/escaping_schemes/).
 */
export function escapedName(name: string, escaping: Escaping, isLabel = false): string {
  if (escaping === "allow-utf-8") return name;
  // The scheme `dots` also changes plain names: their underscores are doubled.
  if (escaping !== "dots" && isPlain(name, isLabel)) return name;
  const escaped = Array.from(name, (character, index) => {
    if (character === "_") return escaping === "underscores" ? "_" : "__";
    if (escaping === "dots" && character === ".") return "_dot_";
    // Digits are allowed after the first character.
    if (isPlain(index === 0 ? character : `_${character}`, isLabel)) return character;
    if (escaping === "values") return `_${(character.codePointAt(0) as number).toString(16)}_`;
    return escaping === "dots" ? "__" : "_";
  });
  return (escaping === "values" ? "U__" : "") + escaped.join("");
}
