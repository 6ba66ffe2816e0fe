// A pool's task that records into the registry of the process.
import { Registry } from "threadtally";
import { hold } from "./hold.js";

const jobs = Registry.default().counter({ name: "jobs_total", help: "Jobs done" });

export default (then) => {
  jobs.inc();
  return hold(then);
};
