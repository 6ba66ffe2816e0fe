// What a task does after it has counted: return, block its thread, or crash it.
const BLOCKED = 60_000; // milliseconds: longer than anybody waits

export function hold(then) {
  if (then === "block") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED);
  if (then === "crash") process.exit(1);
}
