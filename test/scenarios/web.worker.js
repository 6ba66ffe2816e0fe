/** A browser's worker that does the task of its first message. */

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
