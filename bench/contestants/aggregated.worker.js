// A thread of a program that is scraped as a whole, by threadtally or by the rival. It records each series once, and
// then may block.
import { setTimeout } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";
import { takeOrders } from "../harness/threads.js";
import { definition, labelsOf, recordAll } from "./series.js";

const { handle, series } = workerData;

takeOrders(async (order) => {
  if (order.record && handle) recordAll(Registry.attach(handle), series);
  else if (order.record) {
    // Imported here, so that a thread loads no more than it needs.
    const { default: client } = await import("../rivals/node_modules/@prometheus-io/client/index.js");
    new client.WorkerRegistry();
    const family = new client.Counter(definition);
    for (let i = 0; i < series; i++) family.labels(...labelsOf(i)).inc();
    await setTimeout(100); // until the main thread knows this one
  }
  if (order.stuckFor !== undefined && order.thread === workerData.number) {
    const begun = performance.now();
    setImmediate(() => {
      while (performance.now() - begun < order.stuckFor);
    });
  }
  return "done";
});
