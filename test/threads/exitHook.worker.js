// Records in an exit hook that runs after all hooks of the package.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const registry = Registry.attach(workerData.handle);
const counter = registry.counter({ name: "records_total" });
counter.inc();
process.on("exit", () => {
  for (let i = 0; i < 1000; i++) counter.inc();
});
