// A worker thread: it first works on files, then replays its recorded events on request.
import { parentPort, workerData } from "node:worker_threads";
import { Journal } from "./journal.js";
import { replay } from "./replay.js";
import { workOnFiles } from "./workOnFiles.js";

const journal = new Journal();

const TASKS = {
  work: ({ seconds }) => workOnFiles(workerData, journal, seconds),
  replay: (message) => replay(workerData, journal.recording(), message),
};

parentPort.on("message", async (message) => {
  parentPort.postMessage(await TASKS[message.task](message));
});
