/**
 * Hands a registry to a worker by message. The parent sends the handle at once, and again whenever the worker asks: a worker
 * that listens late has missed what was sent before. Other messages on the same channel are left alone.
 */

import { builtin } from "../core/builtin.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Handle } from "../core/handle.ts";
import { host } from "../core/host.ts";
import { Registry } from "../core/registry.ts";
import { watchWorker } from "./workers.ts";

const OFFER = "threadtally.offer";
const REQUEST = "threadtally.request";

type Listener = (data: unknown) => unknown;

/** A worker of either kind, as its parent holds it. */
export interface ShareTarget {
  postMessage(message: unknown): void;
  on?(event: "message", listener: Listener): unknown;
  addEventListener?(event: "message", listener: (event: { readonly data: unknown }) => void): void;
}

const shared = new WeakMap<ShareTarget, Set<Registry>>();

function isOf(type: string, data: unknown): boolean {
  return typeof data === "object" && data !== null && (data as { type?: unknown }).type === type;
}

/**
 * Gives a registry to a worker, which gets it from `received()`. In Node the worker's lane is released when it ends, also if it
 * was started before this thread had the registry. The two talk on the worker's own channel: listeners of yours, on either side,
 * also see messages whose `type` begins with `threadtally.`.
 * @throws TypeError SHARE_INVALID; RangeError NOT_ISOLATED, DETACHED
 * @example
 * const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
 * share(registry, worker);
 */
export function share(registry: Registry, worker: ShareTarget): void {
  if (typeof worker?.postMessage !== "function" || !(worker.on || worker.addEventListener)) {
    throw typeError("SHARE_INVALID", `share takes a registry and a Worker, but got ${shown(worker)} as the worker.`);
  }
  // By what it has: it may be another copy's.
  const handle = registry?.handle;
  if (!handle)
    throw typeError(
      "SHARE_INVALID",
      `share takes a registry and a Worker, but got ${shown(registry)} as the registry.`,
    );
  const offer = () => worker.postMessage({ type: OFFER, handle });
  const offered = shared.get(worker) ?? new Set();
  shared.set(worker, offered);
  if (offered.has(registry)) return;
  offered.add(registry);
  const answer: Listener = (data) => isOf(REQUEST, data) && offer();
  if (worker.on) {
    worker.on("message", answer);
    if ("threadId" in worker) watchWorker(worker as unknown as import("node:worker_threads").Worker);
  } else worker.addEventListener?.("message", ({ data }) => answer(data));
  offer();
}

/** The parent's end of a worker's channel. */
interface Parent {
  postMessage(message: unknown): void;
  listen(listener: Listener): () => void;
}

function parent(): Parent {
  const port = builtin("node:worker_threads")?.parentPort;
  if (port) {
    return {
      postMessage: (message) => port.postMessage(message),
      listen(listener) {
        port.on("message", listener);
        return () => port.off("message", listener);
      },
    };
  }
  // Bun's main thread has the function of workers.
  if (host().isMainThread || typeof globalThis.postMessage !== "function") {
    throw rangeError(
      "NOT_A_WORKER",
      "received() waits for share() in the thread that started it, but this is a page, main thread, SharedWorker " +
        "or worklet. Call new Registry() here, or Registry.attach() with a handle that was sent.",
    );
  }
  return {
    postMessage: (message) => globalThis.postMessage(message),
    listen(listener) {
      const heard = ({ data }: MessageEvent) => listener(data);
      globalThis.addEventListener("message", heard);
      return () => globalThis.removeEventListener("message", heard);
    },
  };
}

const taken = new Set<Registry>();

/**
 * In a worker: the next registry that its parent has shared or will share. Each is given once, in the order of `share`.
 * Rejects with RangeError NOT_A_WORKER elsewhere, and as `Registry.attach` throws.
 * @example
 * const registry = await received();
 */
export async function received(): Promise<Registry> {
  const { listen, postMessage } = parent();
  return new Promise((resolve, reject) => {
    // Only while somebody waits: a listener would keep a Node worker alive.
    const stop = listen((data) => {
      if (!isOf(OFFER, data)) return;
      try {
        const registry = Registry.attach((data as { handle: Handle }).handle);
        if (taken.has(registry)) return;
        taken.add(registry);
        resolve(registry);
      } catch (problem) {
        reject(problem);
      }
      stop();
    });
    postMessage({ type: REQUEST });
  });
}
