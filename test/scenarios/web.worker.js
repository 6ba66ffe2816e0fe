/** A worker of a browser that does the task of the first message it gets. */

import { perform } from "./index.js";
import { ANSWER, host } from "./web.js";

const inWorker = { ...host, postMessage: (message) => postMessage(message) };

addEventListener(
  "message",
  async ({ data: task }) => {
    try {
      postMessage({ type: ANSWER, result: await perform(task, inWorker) });
    } catch (problem) {
      postMessage({ type: ANSWER, problem: `${problem}\n${problem.stack}` });
    }
  },
  { once: true },
);
