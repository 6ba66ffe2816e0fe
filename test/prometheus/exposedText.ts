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

export function exposedText(source: Parameters<typeof expose>[0], options: ExposeOptions = {}): string {
  return new TextDecoder().decode(expose(source, options));
}
