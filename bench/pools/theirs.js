// A pool's task that records into its thread's registry of @prometheus-io/client. The main thread requests the numbers.
import { prometheusIo } from "../rivals.js";
import { hold } from "./hold.js";

const { Counter, WorkerRegistry } = prometheusIo;
new WorkerRegistry();
const jobs = new Counter({ name: "jobs_total", help: "Jobs done" });

export default (then) => {
  jobs.inc();
  return hold(then);
};
