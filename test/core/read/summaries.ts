/** Tables of registries that tests define. */

import { Registry, summarize } from "threadtally";
import { expect } from "vitest";

export const lines = (...all: string[]) => all.join("\n");

/** Returns the summary of a registry's metrics, which `define` defines. Its snapshot has the same. */
export function summaryWith(define: (registry: Registry) => void, options = {}): string {
  const registry = new Registry(options);
  define(registry);
  const summary = summarize(registry);
  expect(summarize(registry.snapshot())).toBe(summary);
  expect(summarize(JSON.parse(JSON.stringify(registry.snapshot())))).toBe(summary);
  registry.detach();
  return summary;
}
