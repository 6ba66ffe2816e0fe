/**
 * Node, and compatible runtimes with worker_threads, as a host of scenarios, with a package that is loaded in any way.
 */

import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { perform } from "./index.js";

/** The type of a thread's result, among the messages of scenarios. */
const ANSWER = "scenario.answer";

/** Deno neither stops a busy worker at its `terminate()` nor reports when it has ended. */
const isDeno = "Deno" in globalThis;

/** Returns a host whose workers run a script, which passes its own host to `perform`. */
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
        // Its lanes are released after it has ended.
        result: once(worker, "exit").then(() => result),
        terminate: () => worker.terminate(),
      };
    },
  };
}

/** Does, in a worker thread, the task that it was started with. */
export async function answer(host) {
  const inWorker = { ...host, postMessage: (message) => parentPort.postMessage(message) };
  parentPort.postMessage({ type: ANSWER, result: await perform(workerData, inWorker) });
}
