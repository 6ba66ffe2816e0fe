// A worker that counts jobs until it is terminated.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const jobs = Registry.attach(workerData).get("jobs_total").labels("chart");
setInterval(() => jobs.inc(), 5);
