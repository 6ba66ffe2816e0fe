/** Names of registries by the places in the program that make them. */

/** The number of names that this thread has got for each place. */
const counts = new Map<string, number>();

/**
 * Returns a name for what a constructor that is running makes: the place that has called it, and the number of calls
 * there. Threads that run the same code get the same names. Undefined if the engine does not tell the place.
 */
export function nameByCallSite(called: abstract new (...args: never) => unknown): string | undefined {
  const trace: { stack?: unknown } = {};
  Error.captureStackTrace?.(trace, called);
  const site = /^ +at .*:\d+:\d+\)?$/m.exec(String(trace.stack))?.[0].trim();
  if (site === undefined) return undefined;
  const count = (counts.get(site) ?? 0) + 1;
  counts.set(site, count);
  // The end of it: spaces of a block have short names.
  return `${site} ${count}`.slice(-200);
}
