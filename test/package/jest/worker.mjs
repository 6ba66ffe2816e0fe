/** A thread of Jest's tests that imports the package. */

import { receive } from "threadtally";

const registry = await receive();
const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs" });
for (let i = 0; i < 1000; i++) jobs.inc();
