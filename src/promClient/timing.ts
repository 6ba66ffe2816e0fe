/** Durations in seconds. */

import { builtin } from "../core/platform/builtin.ts";
import { followsSuccessor } from "./line.ts";

/** Kept, since looking it up takes longer than a record. */
let host: NodeJS.Process | undefined;

/**
 * Starts to measure. Returns a function that returns the seconds since. The clock is looked up at each call, so test
 * runners can replace it. The successor's gauges have another clock than its histograms and summaries.
 */
export function startClock(isGauges = false): () => number {
  host ??= builtin("node:process");
  const process = host;
  if (!process || (isGauges && followsSuccessor())) {
    const begun = performance.now();
    return () => (performance.now() - begun) / 1000;
  }
  const start = process.hrtime();
  return () => {
    const [seconds, nanoseconds] = process.hrtime(start);
    return seconds + nanoseconds / 1e9;
  };
}
