// A thread that records each series once.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { takeOrders } from "../harness/threads.js";
import { recordAll } from "./series.js";

takeOrders(() => {
  recordAll(Registry.attach(workerData.handle), workerData.series);
  return "recorded";
});
