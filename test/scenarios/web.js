/**
 * Browsers as a host of scenarios: module workers, which import the built package by its path, since import maps work
 * in pages only.
 */

import * as threadtally from "../../build/index.js";

/** The type of a thread's result, among the messages of scenarios. */
export const ANSWER = "scenario.answer";

export const host = {
  threadtally,
  releasesLanes: false,
  stops: "later",
  start(task) {
    const worker = new Worker(new URL("web.worker.js", import.meta.url), { type: "module" });
    const result = new Promise((resolve, reject) => {
      worker.addEventListener("error", ({ message }) =>
        reject(new Error(message ?? "The worker's script was not loaded.")),
      );
      worker.addEventListener("message", ({ data }) => {
        if (data?.type !== ANSWER) return;
        worker.terminate();
        if (data.problem) reject(new Error(data.problem));
        else resolve(data.result);
      });
    });
    worker.postMessage(task);
    return { worker, result, terminate: async () => worker.terminate() };
  },
};
