/** The beginning of the first interval of a registry's streams. */

import type { Registry } from "../core/registry.ts";

const KEY = "opentelemetry/beginning";

/**
 * Returns the time when the first provider over a registry was made, in milliseconds since 1970. The exporting thread
 * may have made its own later, and exports what was recorded before, too.
 */
export function beginningOf(registry: Pick<Registry, "note">): number {
  return Number(registry.note(KEY, String(Date.now())));
}
