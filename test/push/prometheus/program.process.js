/** A program of three threads that pushes to the given receiver, and ends without closing the push. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { pushToGateway, writeRemotely } from "threadtally/push";
import { metricsOf } from "./metrics.js";

const [kind, url] = process.argv.slice(2);
const registry = new Registry();
const { jobs } = metricsOf(registry);
const errors = [];
const options = { url, interval: 200, onError: ({ message }) => errors.push(message) };
const pushing =
  kind === "gateway"
    ? pushToGateway(registry, { ...options, jobName: "batch", groupings: { path: "/a", none: "" } })
    : writeRemotely(registry, { ...options, labels: { job: "batch", instance: "one" } });
const workers = ["0", "1"].map(
  (worker) =>
    new Worker(new URL("recorder.worker.js", import.meta.url), { workerData: { handle: registry.handle, worker } }),
);

const orders = {
  async record(count) {
    const recorded = workers.map((worker) => once(worker, "message"));
    for (const worker of workers) worker.postMessage(count);
    await Promise.all(recorded);
  },
  /** Waits until the receiver has failed so many times since now. */
  async failures(count) {
    const end = pushing.stats().failed + count;
    while (pushing.stats().failed < end) await new Promise((resolve) => setTimeout(resolve, 20));
  },
  remove: (worker) => jobs.remove(worker),
  exit() {
    jobs.labels("main").inc(5);
    process.exit(3);
  },
};

process.on("message", async ({ order, value }) => {
  await orders[order](value);
  process.send({ stats: pushing.stats(), errors });
});
