/** The metrics of the program that pushes. */

export function metricsOf(registry) {
  return {
    jobs: registry.counter({ name: "jobs_total", help: "Jobs", labelNames: ["worker"] }),
    took: registry.histogram({ name: "took_seconds", help: "Time of a job", buckets: [0.1, 0.2] }),
  };
}
