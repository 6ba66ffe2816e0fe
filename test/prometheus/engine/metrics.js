/** The metrics of the engine's program, which its main thread and its workers define. */

import { exponential } from "threadtally";
import { BOUNDS, NATIVE, RATIO_SCALE } from "./values.js";

export function metricsOf(registry) {
  return {
    // It is the first metric, so that a scrape that has it read everything else later.
    finished: registry.gauge({ name: "finished", help: "1 once no thread records any more" }),
    jobs: registry.counter({ name: "jobs_total", help: "Jobs done", labelNames: ["worker", "kind"] }),
    ratio: registry.mean({ name: "compression_ratio", help: "Compressed by original size", scale: RATIO_SCALE }),
    took: registry.histogram({ name: "took_seconds", help: "Time of a job", buckets: BOUNDS }),
    waited: registry.histogram({ name: "waited_seconds", help: "Time before a job", buckets: exponential(NATIVE) }),
  };
}
