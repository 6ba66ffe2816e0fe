// Collects default metrics in a worker and in the main thread, reads them, and prints how many there are. Both threads
// must end.
import { Worker } from "node:worker_threads";
import { collectDefaultMetrics, register } from "threadtally/prom-client";

collectDefaultMetrics();
await register.metrics();
const program = `
  const { collectDefaultMetrics, register } = require("threadtally/prom-client");
  collectDefaultMetrics();
  register.metrics().then(() => console.log(register.getMetricsAsArray().length + " metrics"));
`;
new Worker(program, { eval: true }).once("exit", () => console.log(`${register.getMetricsAsArray().length} metrics`));
