/**
 * The registries of this thread, and of this copy of the package, whose blocks other threads may have. Registries whose
 * blocks nobody else has are in neither table.
 */

import type { Collectors } from "./collect/callbacks.ts";
import type { Attachment } from "./memory/attachment.ts";
import type { Block } from "./memory/block.ts";
import { makeKnown } from "./memory/seat.ts";
import { WeakTable } from "./platform/weakTable.ts";

/** Registries by block id. */
const known = new WeakTable<object>();

/**
 * Keeps a registry while anyone holds its memory, as everyone with a handle does: the registry must see the exits of
 * workers that get the handle later.
 */
const kept = new WeakMap<WebAssembly.Memory, object>();

/** Returns the registry over a block, if there is one: attaching twice returns the same registry. */
export function knownRegistry(block: Block): object | undefined {
  return known.get(block.id);
}

/**
 * Keeps a registry from now on. Called when its block can reach other threads; until then the registry is garbage
 * collected after its last use.
 */
export function keepRegistry(registry: object, { block, seat }: Attachment, collectors: Collectors): void {
  if (known.get(block.id) === registry) return;
  known.set(block.id, registry);
  kept.set(block.memory, registry);
  makeKnown(seat);
  collectors.listen();
}

export function forgetRegistry(registry: object, { id, memory }: Block): void {
  // A registry that was attached after this one was detached stays.
  if (known.get(id) === registry) known.delete(id);
  if (kept.get(memory) === registry) kept.delete(memory);
}
