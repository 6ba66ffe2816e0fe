/**
 * The line between a worker and the thread that started it, for messages about registries. Where workers have numbers
 * it is their own broadcast channel, so that no other listener receives its messages; otherwise it is the worker's own
 * channel.
 */

import { host } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import { openBroadcast } from "./channel.ts";

export interface Line {
  post(message: object): void;
  close(): void;
}

/**
 * Receives the other end's messages, and anything else that arrives on a shared channel.
 * @inline
 */
type Heard = (message: unknown) => void;

/**
 * A listener of a web worker's messages.
 * @inline
 */
type Listener = (event: { readonly data: unknown }) => void;

/** A worker of node:worker_threads, or a web worker, as its parent holds it. */
export interface ShareTarget {
  /** The host's number of the thread, where it has one; negative once it has ended. */
  readonly threadId?: number;
  /** Sends a message to the worker. */
  postMessage(message: unknown): void;
  /** Adds a listener to a worker of node:worker_threads. */
  on?(event: "message", listener: Heard): unknown;
  /** Adds a listener for the end of a worker of node:worker_threads. */
  once?(event: "exit", listener: () => void): unknown;
  /** Adds a listener to a web worker. */
  addEventListener?(event: "message", listener: Listener): void;
  /** Removes a listener of a web worker. */
  removeEventListener?(event: "message", listener: Listener): void;
}

/**
 * Raised with the messages' format. It is not the layout's version: a handle of another version must arrive, to be
 * refused.
 */
const nameOf = (threadId: number) => `threadtally/share/1/${threadId}`;

/** The longest interval that timers accept, in milliseconds. */
const LONGEST_INTERVAL = 2 ** 31 - 1;

/** Opens the parent's end. It keeps neither the process nor the thread alive. */
export function lineTo(worker: ShareTarget, heard: Heard): Line {
  const threads = builtin("node:worker_threads");
  // Deno's web workers and a page's workers have no number; Bun's have one.
  if (threads && typeof worker.threadId === "number") {
    const channel = openBroadcast(threads.BroadcastChannel, nameOf(worker.threadId), heard);
    channel.unref?.();
    worker.once?.("exit", () => channel.close());
    return { post: (message) => channel.postMessage(message), close: () => channel.close() };
  }
  const listener: Listener = ({ data }) => heard(data);
  worker.addEventListener?.("message", listener);
  return {
    post: (message) => worker.postMessage(message),
    close: () => worker.removeEventListener?.("message", listener),
  };
}

/**
 * Opens the worker's end, which keeps the worker alive until it is closed. Returns undefined in a thread that is not a
 * worker.
 */
export function lineToParent(heard: Heard): Line | undefined {
  const threads = builtin("node:worker_threads");
  if (threads?.parentPort) {
    const channel = openBroadcast(threads.BroadcastChannel, nameOf(threads.threadId), heard);
    // In Deno, a channel does not keep a thread alive once another channel of it was unref'd; a timer does.
    const holder = setTicker(() => {}, LONGEST_INTERVAL);
    const close = () => {
      clearTicker(holder);
      channel.close();
    };
    return { post: (message) => channel.postMessage(message), close };
  }
  // Bun's main thread has the workers' `postMessage`, too.
  if (host().isMainThread || typeof globalThis.postMessage !== "function") return undefined;
  const listener = ({ data }: MessageEvent) => heard(data);
  globalThis.addEventListener("message", listener);
  return {
    post: (message) => globalThis.postMessage(message),
    close: () => globalThis.removeEventListener("message", listener),
  };
}
