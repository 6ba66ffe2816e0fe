/** Node, and what offers its worker_threads, as a host of scenarios. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import * as threadtally from "threadtally";

/** How a thread answers, among messages that scenarios send. */
export const ANSWER = "scenario.answer";

export const host = {
  threadtally,
  releasesLanes: true,
  stops: "at once",
  start(task) {
    const worker = new Worker(new URL("node.worker.js", import.meta.url), { workerData: task });
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
