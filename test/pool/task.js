// A task: it computes until a flag is set, if it is given one, and may fail.
export default function work({ flag, fails = false } = {}) {
  if (flag) Atomics.wait(new Int32Array(flag), 0, 0);
  if (fails) throw new Error("This task fails.");
  return 9;
}
