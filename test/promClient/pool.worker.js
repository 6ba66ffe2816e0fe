// A job of a pool, in code that knows only prom-client's interface.
import client from "threadtally/prom-client";

const { Counter, Gauge, Histogram } = client;
const jobs = new Counter({ name: "pool_jobs_total", help: "h", labelNames: ["kind"] });
const took = new Histogram({ name: "pool_job_seconds", help: "h", buckets: [1, 2] });
const busy = new Gauge({ name: "pool_busy", help: "h" });

export default (seconds) => {
  busy.inc();
  jobs.inc({ kind: seconds > 1 ? "long" : "short" });
  took.observe(seconds);
  busy.dec();
};
