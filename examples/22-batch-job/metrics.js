// The metrics of the job, which each thread defines alike.
export function metricsOf(registry) {
  return {
    files: registry.counter({ name: "thumbnail_files_total", help: "Files by result", labelNames: ["result"] }),
    bytes: registry.mean({ name: "thumbnail_bytes", help: "Size of a thumbnail" }),
    // For an alert if the job has not succeeded for a day.
    finished: registry.gauge({ name: "thumbnail_last_success_timestamp_seconds", help: "Time of the last success" }),
  };
}
