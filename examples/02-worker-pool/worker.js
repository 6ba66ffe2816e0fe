// Records into the registry of the thread that started this worker.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = Registry.attach(workerData);
const sizes = registry.mean({ name: "page_size_bytes", help: "Size of a page" });
for (let page = 1; page <= 1000; page++) sizes.record(page);
