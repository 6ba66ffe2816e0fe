/** Registries of one test, and what expositions of them say. */

import { Registry } from "threadtally";
import { type ExposeOptions, expose } from "threadtally/prometheus";
import { onTestFinished } from "vitest";

/** A registry that is detached when the test has finished. */
export function testRegistry(options?: ConstructorParameters<typeof Registry>[0]): Registry {
  const registry = new Registry(options);
  onTestFinished(() => registry.detach());
  return registry;
}

type Source = Parameters<typeof expose>[0];

/** An exposition of what a test recorded, without the package's own metrics: those have tests of their own. */
export function exposed(source: Source, options: ExposeOptions = {}): Uint8Array<ArrayBuffer> {
  return expose(source, { selfMetrics: false, ...options });
}

export function exposedText(source: Source, options: ExposeOptions = {}): string {
  return new TextDecoder().decode(exposed(source, options));
}
