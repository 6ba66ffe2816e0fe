// Workers count into one registry, which is sent to a receiver of OTLP without any SDK: once by hand, and once more
// when the program ends, though its last record comes right before.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { pushMetrics } from "threadtally/push";

// In place of a collector. It is a separate thread, so that it can answer while this one ends.
const receiver = new Worker(new URL("receiver.js", import.meta.url));
const [url] = await once(receiver, "message");
receiver.unref();

const registry = Registry.default();
const jobs = registry.counter({ name: "jobs_total", help: "Jobs done", labelNames: ["by"] });
const pushing = pushMetrics(registry, {
  url, // without it: http://localhost:4318/v1/metrics, or what the environment says
  protocol: "http/json", // so that the receiver needs no decoder; the default is http/protobuf
  resource: { "service.name": "shop" },
});

const workers = [1, 2].map(() => new Worker(new URL("worker.js", import.meta.url)));
await Promise.all(workers.map((worker) => once(worker, "exit")));
console.log("accepted:", await pushing.flush());
jobs.labels("main").inc(2 ** 53);
jobs.labels("main").inc();
