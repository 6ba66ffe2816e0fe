/**
 * The resource of a registry's streams, in notes of the registry, so that every thread can read it. The resource of the
 * exporting thread takes precedence, then one that a provider was given, then the default of the first provider.
 */

import { decodeLabels, encodeLabels, type OpenLabels } from "../core/define/openLabels.ts";
import type { Registry } from "../core/registry.ts";

/** The providers that a resource may come from, by precedence. */
const ORIGINS = ["exporter", "given", "default"] as const;
export type ResourceOrigin = (typeof ORIGINS)[number];

const KEY = "opentelemetry/resource";

/** Notes a resource, unless one of the same origin is noted already. Throws like `registry.note`. */
export function noteResource(registry: Pick<Registry, "note">, origin: ResourceOrigin, attributes: unknown): void {
  if (typeof attributes !== "object" || attributes === null) return;
  registry.note(`${KEY}/${origin}`, encodeLabels(Object.entries(attributes)));
}

/** Returns the text of the resource; undefined if no provider has used the registry. `note` reads a note of it. */
export function notedResource(note: (key: string) => string | undefined): string | undefined {
  for (const origin of ORIGINS) {
    const text = note(`${KEY}/${origin}`);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Returns the attributes of a resource's text. */
export function resourceAttributes(text: string): OpenLabels {
  return decodeLabels(text);
}
