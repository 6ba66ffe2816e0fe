/** Threads that the package starts for itself: each runs a program that its bundle contains as text. */

import type { Worker } from "node:worker_threads";
import { neededBuiltin } from "./builtin.ts";
import { printError, runCallback } from "./callback.ts";

/** Starts a thread, which keeps the process alive until `unref`. The host must have worker threads. */
export function startThread(program: string, name: string, workerData: object): Worker {
  const { Worker } = neededBuiltin("node:worker_threads");
  return new Worker(program, {
    eval: true,
    name,
    workerData,
    // Modules that a program preloads into its threads are not meant for this thread.
    execArgv: [],
    env: {},
  });
}

/** Prints a warning if the thread ends by an error. `message` says which thread that was. */
export function warnOfEnd(worker: Worker, message: string): void {
  worker.on("error", (error) =>
    runCallback(
      () => neededBuiltin("node:process").emitWarning(error),
      // `emitWarning` takes errors only, but the thread may have thrown any value.
      () => printError(message, error),
    ),
  );
}
