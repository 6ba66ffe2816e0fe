// A worker that receives a registry, sets a level, and ends on request.
import { parentPort } from "node:worker_threads";
import { receive } from "threadtally";

(await receive()).gauge({ name: "level", aggregate: "sum" }).set(1);
parentPort.on("message", () => process.exit());
parentPort.postMessage("set");
