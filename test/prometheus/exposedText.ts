/** Registries of one test, and their expositions. */

import { Registry } from "threadtally";
import { type ExposeOptions, expose } from "threadtally/prometheus";
import { onTestFinished } from "vitest";

/** Returns a registry that is detached when the test has finished. */
export function testRegistry(options?: ConstructorParameters<typeof Registry>[0]): Registry {
  const registry = new Registry(options);
  onTestFinished(() => registry.detach());
  return registry;
}

type Source = Parameters<typeof expose>[0];

/** Returns an exposition of what a test recorded, without the package's own metrics, which have separate tests. */
export function exposed(source: Source, options: ExposeOptions = {}): Uint8Array<ArrayBuffer> {
  return expose(source, { selfMetrics: false, ...options });
}

export function exposedText(source: Source, options: ExposeOptions = {}): string {
  return new TextDecoder().decode(exposed(source, options));
}
