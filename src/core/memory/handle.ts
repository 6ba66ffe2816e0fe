/** What one thread sends another so that both share a block: plain data that structured cloning copies. */

import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { type Block, recognizeBlock, wrongVersion } from "./block.ts";

/** A shared `WebAssembly.Memory`, named by what it has: not every program's types know WebAssembly. */
export interface SharedMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** A registry's handle. Send it by `workerData`, `postMessage` or environment data; hand it to `Registry.attach`. */
export interface Handle {
  readonly type: "threadtally";
  /** Version of the memory layout. */
  readonly version: number;
  readonly memory: SharedMemory;
}

export function makeHandle(block: Block): Handle {
  return { type: "threadtally", version: LAYOUT_VERSION, memory: block.memory };
}

/** As `makeHandle`, if the host can send memory to other threads; otherwise throws. */
export function handleToShare(block: Block, canShare: boolean): Handle {
  if (canShare) return makeHandle(block);
  throw rangeError(
    "NOT_ISOLATED",
    "A page shares memory with its workers only when it is cross-origin isolated, but this one is not. Serve the page with " +
      "the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp " +
      "(https://web.dev/articles/coop-coep), and the worker scripts with the second. A page that has them and is not isolated is " +
      'denied it by a Permissions-Policy, or is in a frame without allow="cross-origin-isolated".',
  );
}

/** The block that a handle stands for; throws unless it is a handle of this version, from a thread of this process. */
export function openHandle(handle: unknown): Block {
  const { type, version, memory } = (handle ?? {}) as Partial<Record<keyof Handle, unknown>>;
  if (type !== "threadtally") {
    // Chromium delivers null by BroadcastChannel in place of shared memory, without an error.
    throw typeError(
      "HANDLE_INVALID",
      `Registry.attach takes the handle of a registry, but got ${shown(handle)}. Pass registry.handle by workerData or ` +
        "postMessage, not BroadcastChannel.",
    );
  }
  if (version !== LAYOUT_VERSION) throw wrongVersion(version);
  return recognizeBlock(memory);
}
