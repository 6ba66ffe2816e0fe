// The end of a task, after it has counted: it returns, blocks its thread, or crashes it.
const BLOCKED = 60_000; // milliseconds: longer than any scrape waits

export function hold(then) {
  if (then === "block") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED);
  if (then === "crash") process.exit(1);
}
