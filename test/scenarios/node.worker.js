/** A worker thread that does the task it was started with. */

import { parentPort, workerData } from "node:worker_threads";
import { perform } from "./index.js";
import { ANSWER, host } from "./node.js";

const inWorker = { ...host, postMessage: (message) => parentPort.postMessage(message) };
parentPort.postMessage({ type: ANSWER, result: await perform(workerData, inWorker) });
