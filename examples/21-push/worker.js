// A worker counts in the registry that it has inherited.
import { Registry } from "threadtally";

const jobs = Registry.default().counter({ name: "jobs_total", help: "Jobs done", labelNames: ["by"] });
for (let n = 0; n < 1000; n++) jobs.labels("workers").inc();
