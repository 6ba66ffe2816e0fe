/** Label sets as text expositions have them, between the braces. */

import { type Escaping, escapedName, isPlain } from "./names.ts";

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", '"': '\\"' };

export function quoted(text: string): string {
  return `"${text.replace(/[\\\n"]/g, (character) => ESCAPES[character] as string)}"`;
}

/** A name where names may be quoted. */
export function writtenName(name: string, isLabel = false): string {
  return isPlain(name, isLabel) ? name : quoted(name);
}

/**
 * Labels under the names that the scraper takes. Where two names become one their values are joined by `;`, as OpenTelemetry
 * does.
 */
export function escapedLabels(labels: Readonly<Record<string, string>>, escaping: Escaping): Map<string, string> {
  const escaped = new Map<string, string>();
  for (const [name, value] of Object.entries(labels)) {
    const written = escapedName(name, escaping, true);
    const other = escaped.get(written);
    escaped.set(written, other === undefined ? value : `${other};${value}`);
  }
  return escaped;
}

/** A label set as it stands between braces; empty for none. */
export function labelsText(labels: Readonly<Record<string, string>>, escaping: Escaping): string {
  const written = Array.from(
    escapedLabels(labels, escaping),
    ([name, value]) => `${writtenName(name, true)}=${quoted(value)}`,
  );
  return written.join(",");
}
