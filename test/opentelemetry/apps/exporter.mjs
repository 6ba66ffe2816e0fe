// The thread that exports, again and again, until it is asked for the last export.
import { setTimeout } from "node:timers/promises";
import { parentPort } from "node:worker_threads";

let isLast = false;
parentPort.on("message", () => {
  isLast = true;
});
parentPort.postMessage("ready");
while (!isLast) {
  await globalThis.provider.forceFlush();
  await setTimeout(50);
}
await globalThis.provider.forceFlush();
parentPort.postMessage("flushed");
