/** Durations in seconds. */

import { neededBuiltin } from "../core/platform/builtin.ts";

let host: NodeJS.Process | undefined;

/**
 * Starts to measure. Returns a function that returns the seconds since. The clock is looked up at each call, so test
 * runners can replace it.
 */
export function startClock(): () => number {
  host ??= neededBuiltin("node:process");
  const process = host;
  const start = process.hrtime();
  return () => {
    const [seconds, nanoseconds] = process.hrtime(start);
    return seconds + nanoseconds / 1e9;
  };
}
