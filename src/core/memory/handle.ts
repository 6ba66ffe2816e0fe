/** A registry's handle: plain data that one thread sends another, by structured cloning, so that both share a block. */

import { LAYOUT_VERSION } from "../../../assembly/layout.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { type Block, recognizeBlock, wrongVersion } from "./block.ts";

/**
 * The type of a shared `WebAssembly.Memory`, described by its members: not every program's types include WebAssembly.
 * @inline
 */
export interface SharedMemory {
  /** Its bytes. */
  readonly buffer: ArrayBufferLike;
  /** Grows it by pages of 64 KiB. */
  grow(pages: number): number;
}

/**
 * A registry's handle. Send it with `workerData`, `postMessage` or environment data, and pass it to `Registry.attach`.
 */
export interface Handle {
  /** Marks handles: anything else is refused. */
  readonly type: "threadtally";
  /** Version of the memory layout. */
  readonly version: number;
  /** The shared memory of the block. */
  readonly memory: SharedMemory;
}

export function makeHandle(block: Block): Handle {
  return { type: "threadtally", version: LAYOUT_VERSION, memory: block.memory };
}

/** Returns the block's handle. Throws if the host cannot send memory to other threads. */
export function handleToShare(block: Block, canShare: boolean): Handle {
  if (canShare) return makeHandle(block);
  throw rangeError(
    "NOT_ISOLATED",
    "A page shares memory with its workers only when it is cross-origin isolated, but this one is not. Call " +
      "share(…) instead, or serve the page with the headers " +
      "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp " +
      "(https://web.dev/articles/coop-coep), and the worker scripts with the second. If that is not enough, a " +
      'Permissions-Policy denies isolation, or the page is in a frame without allow="cross-origin-isolated".',
  );
}

/** Returns the block of a handle. Throws unless it is a handle of this version, from a thread of this process. */
export function openHandle(handle: unknown): Block {
  const { type, version, memory } = (handle ?? {}) as Partial<Record<keyof Handle, unknown>>;
  if (type !== "threadtally") {
    // Chromium's BroadcastChannel delivers null in place of shared memory, without an error.
    throw typeError(
      "HANDLE_INVALID",
      `Registry.attach takes the handle of a registry, but got ${shown(handle)}. Pass registry.handle through ` +
        "workerData or postMessage, not BroadcastChannel.",
    );
  }
  if (version !== LAYOUT_VERSION) throw wrongVersion(version);
  return recognizeBlock(memory);
}
