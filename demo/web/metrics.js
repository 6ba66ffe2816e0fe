// The metrics of the page's registry, for the workers and the main thread: a second definition returns the same metric.
import { exponential } from "../../build/index.js";

export const events = (registry) => registry.counter({ name: "events_total", help: "Events that workers recorded" });

export const costs = (registry) =>
  registry.histogram({
    name: "record_nanoseconds",
    help: "What one record cost its worker, on average over a part of its turn",
    labelNames: ["way"],
    buckets: exponential({ schema: 2, min: 1, max: 2 ** 17 }),
  });

export const frames = (registry) =>
  registry.histogram({
    name: "frame_milliseconds",
    help: "Time from one frame of the page to the next",
    buckets: exponential({ schema: 3, min: 1, max: 2 ** 12 }),
  });
