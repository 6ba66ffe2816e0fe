/** What one thread sends another so that both share a block: plain data that structured cloning copies. */

import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { type Block, recognizeBlock, wrongVersion } from "./block.ts";
import { shown, typeError } from "./errors.ts";

/** A registry's handle. Send it by `workerData`, `postMessage` or environment data; hand it to `Registry.attach`. */
export interface Handle {
  readonly type: "threadtally";
  /** Version of the memory layout. */
  readonly version: number;
  readonly memory: WebAssembly.Memory;
}

export function makeHandle(block: Block): Handle {
  return { type: "threadtally", version: LAYOUT_VERSION, memory: block.memory };
}

/** The block that a handle stands for; throws unless it is a handle of this version, from a thread of this process. */
export function openHandle(handle: unknown): Block {
  const { type, version, memory } = (handle ?? {}) as Partial<Record<keyof Handle, unknown>>;
  if (type !== "threadtally") {
    throw typeError(
      "HANDLE_INVALID",
      `Registry.attach takes the handle of a registry, but got ${shown(handle)}. Pass registry.handle, for example as ` +
        "workerData, and attach to that.",
    );
  }
  if (version !== LAYOUT_VERSION) throw wrongVersion(version);
  return recognizeBlock(memory);
}
