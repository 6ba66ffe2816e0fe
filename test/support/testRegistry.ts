/** Registries of one test. */

import { Registry, type RegistryOptions } from "threadtally";
import { onTestFinished } from "vitest";

/** Returns a registry that is detached when the test has finished. */
export function testRegistry(options?: RegistryOptions): Registry {
  const registry = new Registry(options);
  onTestFinished(() => registry.detach());
  return registry;
}
