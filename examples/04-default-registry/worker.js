// Records, and starts one nested worker.
import { Worker, workerData } from "node:worker_threads";
import { Registry } from "threadtally";

Registry.default().counter({ name: "events_total", help: "Events seen" }).inc();
if (workerData !== "nested") new Worker(new URL(import.meta.url), { workerData: "nested" });
