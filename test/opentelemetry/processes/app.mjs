// A cluster of two processes with two workers each. All threads record.
import cluster from "node:cluster";
import { once } from "node:events";
import { isMainThread, Worker } from "node:worker_threads";
import { metrics } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { receiveProcesses } from "threadtally/cluster";

function record() {
  const meter = metrics.getMeter("app");
  const jobs = meter.createCounter("jobs");
  const took = meter.createHistogram("took", { unit: "s" });
  for (let number = 0; number < 1000; number++) {
    jobs.add(0.1, { odd: number % 2 === 1 });
    took.record(0.25);
  }
}

if (isMainThread && cluster.isPrimary) {
  const receiver = process.env.WAY === "parent" ? await receiveProcesses(Registry.default()) : undefined;
  const children = [1, 2].map(() => cluster.fork({ PART: "child" }));
  const codes = await Promise.all(children.map((child) => once(child, "exit")));
  if (codes.some(([code]) => code !== 0)) throw new Error(`Children ended with ${codes}.`);
  record();
  await globalThis.provider.shutdown();
  await receiver?.close();
} else {
  record();
  if (isMainThread) {
    const workers = [1, 2].map(() => new Worker(new URL(import.meta.url)));
    await Promise.all(workers.map((worker) => once(worker, "exit")));
    await globalThis.provider.shutdown();
    cluster.worker.disconnect();
  }
}
