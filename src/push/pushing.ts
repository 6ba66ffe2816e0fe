/** A running push, as the thread that started it sees it. */

import type { Worker } from "node:worker_threads";
import { senderProgram } from "../../build/sender/release.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import { builtin, neededBuiltin } from "../core/platform/builtin.ts";
import { printError, runCallback } from "../core/platform/callback.ts";
import { type AsyncDisposal, endsLaterWith } from "../core/platform/disposal.ts";
import { startThread } from "../core/platform/ownThread.ts";
import { warn } from "../core/platform/warning.ts";
import type { Registry } from "../core/registry.ts";
import { versionProblem } from "../streams/version.ts";
import type { checkPushOptions, PushOptions } from "./pushOptions.ts";
import type { SenderDescription } from "./sender.ts";
import { PushState, type PushStats } from "./state.ts";
import type { PushData, PushOrder, PushReport } from "./thread.ts";

/** A running push. */
export interface Pushing extends AsyncDisposal {
  /** The receiver's address, without a password or a query. */
  readonly url: string;
  /** Returns what was sent and what was not, at this moment. */
  stats(): PushStats;
  /**
   * Reads and sends at once. Resolves to true when the receiver has accepted it, and everything that was kept for it;
   * to false if an attempt failed, or the push was closed. Never rejects.
   */
  flush(): Promise<boolean>;
  /**
   * Reads and sends for the last time, then ends the thread. Resolves when it has ended, at most `timeout` milliseconds
   * later, and never rejects. `await using` calls it, too.
   */
  close(): Promise<void>;
}

/** The data of a push that its taker has checked. */
export interface Push {
  /** The function that was called, for messages. */
  readonly taker: string;
  readonly sender: SenderDescription;
  readonly url: string;
  readonly isZipped: boolean;
  readonly options: ReturnType<typeof checkPushOptions>;
}

/** Throws unless a push can be started here. */
export function checkPushed(taker: string, registry: unknown): void {
  if (typeof (registry as Registry | null)?.collectOthers !== "function") {
    throw typeError("OPTION_INVALID", `${taker} takes a registry, but got ${shown(registry)}. Pass new Registry().`);
  }
  if (builtin("node:worker_threads")) return;
  throw rangeError(
    "NEEDS_NODE",
    `${taker} sends from a worker of node:worker_threads, but this host has none. Send registry.snapshot() to a ` +
      "server, and push from there.",
  );
}

/** Starts the thread of a push. */
export function startPushing(registry: Registry, { taker, sender, url, isZipped, options }: Push): Pushing {
  const { headers, timeout, interval, patience, signal } = options;
  // Otherwise each reading would fail.
  const problem = versionProblem((key) => registry.note(key));
  if (problem) throw problem;
  const state = new PushState();
  const data: PushData = {
    ...{ handle: registry.handle, sender, interval, patience, memory: state.memory },
    target: { url, headers, timeout, isZipped },
  };
  const worker = startThread(senderProgram, "threadtally push", data);
  const { origin, pathname } = new URL(url);
  const shownUrl = `${origin}${pathname}`;
  const report = reporter(`${taker} needs a receiver at ${shownUrl} that accepts metrics`, options.onError);
  const order = (message: PushOrder) => worker.postMessage(message);
  const holds = holdsOf(worker);
  const received = (problem: string) => {
    state.receivedReport();
    report(problem);
  };
  const flushes = flushesOf(worker, order, received, holds);
  const process = neededBuiltin("node:process");
  /** Sends what was recorded last. The other threads cannot be waited for: this one must not return before. */
  const exit = () => {
    runCallback(
      () => registry.collect(),
      () => {}, // the registry may be detached
    );
    order({ type: "exit" });
    const problem = state.waitForEnd(timeout);
    if (problem) report(problem, true);
  };
  process.on("exit", exit);
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      process.off("exit", exit);
      signal?.removeEventListener("abort", close);
      flushes.end();
      resolve();
    });
  });
  worker.on("error", (error) => report(`its thread has ended: ${shown(error)}`));
  // A listener that is added later would keep the process alive again.
  worker.unref();
  const close = () => {
    holds.take();
    order({ type: "close" });
    return ended;
  };
  signal?.addEventListener("abort", close);
  if (signal?.aborted) close();
  return endsLaterWith({ url: shownUrl, stats: () => state.read(), flush: flushes.flush, close }, close);
}

/** Reports a failure. `isLast`: the process ends with it. */
type Report = (problem: string, isLast?: boolean) => void;

/** Returns a function that reports failures: to `onError`, or by one warning and, at the end, a line. */
function reporter(rule: string, onError: PushOptions["onError"]): Report {
  let hasWarned = false;
  return (problem, isLast = false) => {
    const outcome = isLast ? "what was recorded last was not sent" : "the push goes on";
    const error = rangeError("PUSH_FAILED", `${rule}, but: ${problem}. Check the receiver; ${outcome}.`);
    if (onError) {
      runCallback(
        () => onError(error),
        (thrown) => printError("The onError of a push threw:", thrown),
      );
    }
    // A warning would be printed in a later turn of the event loop.
    else if (isLast) printError("A push has failed at the end of its program:", error);
    else if (!hasWarned) warn("THREADTALLY_PUSH", error.message);
    hasWarned = true;
  };
}

/** Counts those who wait for a thread: while there are any, the process does not end. */
function holdsOf(worker: Worker) {
  let holds = 0;
  return {
    take() {
      if (holds++ === 0) worker.ref();
    },
    release() {
      if (--holds === 0) worker.unref();
    },
  };
}

/** Returns the calls of `flush`, which wait for messages of the thread, or for its end. */
function flushesOf(
  worker: Worker,
  order: (message: PushOrder) => void,
  received: (problem: string) => void,
  holds: ReturnType<typeof holdsOf>,
) {
  const waiting = new Map<number, (isSent: boolean) => void>();
  let hasEnded = false;
  let last = 0;
  const settle = (id: number, isSent: boolean) => {
    waiting.get(id)?.(isSent);
    waiting.delete(id);
    holds.release();
  };
  worker.on("message", (message: PushReport) => {
    if (message.type === "failed") received(message.message);
    else settle(message.id, message.isSent);
  });
  return {
    flush(): Promise<boolean> {
      if (hasEnded) return Promise.resolve(false);
      const id = ++last;
      holds.take();
      order({ type: "flush", id });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    end() {
      hasEnded = true;
      for (const id of [...waiting.keys()]) settle(id, false);
    },
  };
}
