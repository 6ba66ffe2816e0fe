// The default registry is inherited by nested workers, too.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";

const events = Registry.default().counter({ name: "events_total", help: "Events seen" });
events.inc();
await once(new Worker(new URL("worker.js", import.meta.url)), "exit");
console.log(`events ${events.value}`);
