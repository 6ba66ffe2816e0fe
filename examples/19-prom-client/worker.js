// A worker: it squares numbers, and counts them.
import { parentPort } from "node:worker_threads";
import { sizes, squares } from "./metrics.js";

parentPort.on("message", (number) => {
  squares.inc();
  sizes.observe(number);
  parentPort.postMessage(number * number);
});
