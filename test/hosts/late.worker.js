// A worker without a registry until a handle is posted; then it sets a level, and ends on request.
import { parentPort } from "node:worker_threads";
import { Registry } from "threadtally";

parentPort.on("message", (message) => {
  if (message === "end") process.exit();
  Registry.attach(message).gauge({ name: "level", aggregate: "sum" }).set(1);
  parentPort.postMessage("set");
});
