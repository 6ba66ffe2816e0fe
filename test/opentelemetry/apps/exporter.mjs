// The thread that exports.
import { parentPort } from "node:worker_threads";

parentPort.on("message", async () => {
  await globalThis.provider.forceFlush();
  parentPort.postMessage("flushed");
});
parentPort.postMessage("ready");
