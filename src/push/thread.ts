/** The sending thread: it reads the registry at each interval, and sends while all other threads may be stuck. */

import type { CollectAge } from "../core/collect/collectRequests.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import { now, setTicker, setTimer } from "../core/platform/clock.ts";
import type { Registry } from "../core/registry.ts";
import { Delivery } from "./delivery.ts";
import { poster, type Target } from "./post.ts";
import type { SenderDescription, SenderMaker } from "./sender.ts";
import { PushState, unanswered } from "./state.ts";

type Handle = Registry["handle"];

/** The data that the thread is started with. */
export interface PushData {
  readonly handle: Handle;
  readonly sender: SenderDescription;
  readonly target: Target;
  /** Milliseconds between two readings. */
  readonly interval: number;
  /** Milliseconds that other threads' `collect` callbacks may take. */
  readonly patience: number;
  readonly memory: SharedArrayBuffer;
}

/** A message to the thread: `close` ends it; `exit`, too, without waiting for other threads. */
export type PushOrder = { readonly type: "flush"; readonly id: number } | { readonly type: "close" | "exit" };

/** A message of the thread. */
export type PushReport =
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "flushed"; readonly id: number; readonly isSent: boolean };

/** Runs the thread. `makers` are the senders, by the types of their descriptions. */
export function runPushes(attach: (handle: Handle) => Registry, makers: Readonly<Record<string, SenderMaker>>): void {
  const { parentPort, workerData } = neededBuiltin("node:worker_threads");
  const { handle, sender, target, interval, patience, memory } = workerData as PushData;
  const registry = attach(handle);
  const state = new PushState(memory);
  const report = (message: PushReport) => parentPort?.postMessage(message);
  let problem = "";
  const fail = (message: string) => {
    problem = message;
    if (state.sendsReport()) report({ type: "failed", message });
  };
  const make = makers[sender.type] as SenderMaker;
  let ages: readonly CollectAge[] = [];
  const delivery = new Delivery(
    make(registry, sender, () => ages),
    poster(target),
    state,
    fail,
  );
  const collect = async () => {
    ages = await registry.collectOthers({ patience });
  };
  /** Runs work that may throw what a reading throws. */
  const guarded = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      state.count("failed");
      fail(String(error));
    }
  };
  let isReading = false;
  setTicker(async () => {
    if (isReading) return;
    isReading = true;
    await guarded(async () => {
      await collect();
      delivery.push();
    });
    isReading = false;
  }, interval);
  const end = (why: string) => {
    state.end(why);
    neededBuiltin("node:process").exit(); // of this thread
  };
  parentPort?.on("message", async (order: PushOrder) => {
    let isSent = false;
    if (order.type === "flush") {
      await guarded(async () => {
        await collect();
        isSent = await delivery.flush();
      });
      report({ type: "flushed", id: order.id, isSent });
      return;
    }
    setTimer(() => end(unanswered(target.timeout)), target.timeout);
    await guarded(async () => {
      if (order.type === "close") await collect();
      isSent = await delivery.close(now() + target.timeout);
    });
    end(isSent ? "" : problem);
  });
}
