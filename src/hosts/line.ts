/**
 * How a worker and the thread that started it talk about registries: by a broadcast channel of their own where workers have numbers,
 * so that nobody else's listeners see it, and otherwise on the worker's own channel.
 */

import { host } from "../core/memory/host.ts";
import { builtin } from "../core/platform/builtin.ts";
import { clearTicker, setTicker } from "../core/platform/clock.ts";
import { openBroadcast } from "./channel.ts";

export interface Line {
  post(message: object): void;
  close(): void;
}

/** Is told what the other end says, and anything else that arrives on a shared channel. */
type Heard = (message: unknown) => void;

type Listener = (event: { readonly data: unknown }) => void;

/** A worker of either kind, as its parent holds it. */
export interface ShareTarget {
  readonly threadId?: number;
  postMessage(message: unknown): void;
  on?(event: "message", listener: Heard): unknown;
  once?(event: "exit", listener: () => void): unknown;
  addEventListener?(event: "message", listener: Listener): void;
  removeEventListener?(event: "message", listener: Listener): void;
}

/** Raised with the messages. Not the memory layout's version: handles of another one are to arrive, and to be refused. */
const nameOf = (threadId: number) => `threadtally/share/1/${threadId}`;

/** The longest that timers take, in milliseconds. */
const LONGEST_INTERVAL = 2 ** 31 - 1;

/** Opens the parent's end. It keeps neither the process nor the thread alive. */
export function lineTo(worker: ShareTarget, heard: Heard): Line {
  const threads = builtin("node:worker_threads");
  // Deno's web workers have no number, nor has a page's; Bun's have one.
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

/** Opens the worker's end, which keeps the worker alive until it is closed; undefined in a thread that is no worker. */
export function lineToParent(heard: Heard): Line | undefined {
  const threads = builtin("node:worker_threads");
  if (threads?.parentPort) {
    const channel = openBroadcast(threads.BroadcastChannel, nameOf(threads.threadId), heard);
    // In Deno a channel holds no thread after another one of it had its `unref`; a timer does.
    const holder = setTicker(() => {}, LONGEST_INTERVAL);
    const close = () => {
      clearTicker(holder);
      channel.close();
    };
    return { post: (message) => channel.postMessage(message), close };
  }
  // Bun's main thread has the function of workers.
  if (host().isMainThread || typeof globalThis.postMessage !== "function") return undefined;
  const listener = ({ data }: MessageEvent) => heard(data);
  globalThis.addEventListener("message", listener);
  return {
    post: (message) => globalThis.postMessage(message),
    close: () => globalThis.removeEventListener("message", listener),
  };
}
