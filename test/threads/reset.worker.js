// Resets a mean and a histogram for ever. It adds up what each reset closed before it acknowledges it.
import { workerData } from "node:worker_threads";
import { Registry } from "threadtally";

const { handle, closed, stop } = workerData;
const registry = Registry.attach(handle);
const mean = registry.mean({ name: "value", scale: 1 });
const sums = new Float64Array(closed.buffer); // count, sum
const stopped = new Int32Array(stop.buffer);
while (Atomics.load(stopped, 0) === 0) {
  const { count, sum } = mean.reset();
  if (count < 0 || sum !== 0 - 3 * count) throw new Error(`torn: ${count}, ${sum}`);
  sums[0] += count;
  sums[1] += sum;
}
