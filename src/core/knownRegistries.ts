/** The registries of this thread and this copy of the package whose blocks others may have. Others' blocks are in no table. */

import type { Collectors } from "./collect/callbacks.ts";
import type { Attachment } from "./memory/attachment.ts";
import type { Block } from "./memory/block.ts";
import { makeKnown } from "./memory/seat.ts";
import { WeakTable } from "./platform/weakTable.ts";

/** By block. */
const known = new WeakTable<object>();

/** Whoever has a handle has its memory, and so keeps the registry: it must see the ends of workers that get the handle later. */
const kept = new WeakMap<WebAssembly.Memory, object>();

/** Returns the registry over a block, if there is one: attaching twice gives the same. */
export function knownRegistry(block: Block): object | undefined {
  return known.get(block.id);
}

/** Called when the block of a registry can reach other threads. Until then the registry is collected with the last use of it. */
export function keepRegistry(registry: object, { block, seat }: Attachment, collectors: Collectors): void {
  if (known.get(block.id) === registry) return;
  known.set(block.id, registry);
  kept.set(block.memory, registry);
  makeKnown(seat);
  collectors.listen();
}

export function forgetRegistry(registry: object, { id, memory }: Block): void {
  // Not one that was attached after this one was detached.
  if (known.get(id) === registry) known.delete(id);
  if (kept.get(memory) === registry) kept.delete(memory);
}
