// The registry of a typical service, for the figures of docs/scale.md: counters, means and histograms with labels.
import { Registry } from "threadtally";

/** Returns a registry with so many series of each of the three kinds. */
export function typicalService(series) {
  const registry = new Registry();
  const labelNames = ["route", "status"];
  const counter = registry.counter({ name: "requests_total", help: "Requests", labelNames });
  const mean = registry.mean({ name: "reply_bytes", help: "Size of a reply", labelNames });
  const histogram = registry.histogram({ name: "request_seconds", help: "Time of a request", labelNames });
  for (let i = 0; i < series; i++) {
    const labels = { route: `/items/${i % 25}`, status: String(200 + (i % 4)) };
    counter.labels(labels).inc(i);
    for (let j = 0; j < 50; j++) {
      mean.labels(labels).record(1000 + j);
      histogram.labels(labels).record(0.001 * j);
    }
  }
  return registry;
}
