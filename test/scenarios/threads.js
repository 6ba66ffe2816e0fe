/** Node, and what offers its worker_threads, as a host of scenarios, over a package that was loaded one way or another. */

import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { perform } from "./index.js";

/** How a thread answers, among messages that scenarios send. */
const ANSWER = "scenario.answer";

/** Deno neither stops a busy worker at its `terminate()` nor tells when it has ended. */
const isDeno = "Deno" in globalThis;

/** A host whose workers run a script, which hands its own host to `perform`. */
export function threadHost(threadtally, script) {
  return {
    threadtally,
    releasesLanes: !isDeno,
    stops: isDeno ? "perhaps never" : "at once",
    start(task) {
      const worker = new Worker(script, { workerData: task });
      let result;
      worker.on("message", (message) => {
        if (message?.type === ANSWER) ({ result } = message);
      });
      return {
        worker,
        // Its lanes are released when it has ended.
        result: once(worker, "exit").then(() => result),
        terminate: () => worker.terminate(),
      };
    },
  };
}

/** In a worker thread: does the task it was started with. */
export async function answer(host) {
  const inWorker = { ...host, postMessage: (message) => parentPort.postMessage(message) };
  parentPort.postMessage({ type: ANSWER, result: await perform(workerData, inWorker) });
}
