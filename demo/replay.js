// Replaying in a worker: the recorded events are repeated at full speed, in all workers at once.
import { GATE, STOP } from "./pool.js";

/** The limit of events for all workers together: enough to measure, and totals stay readable. */
const MOST_EVENTS = 20_000_000;

/** Events between two checks of the clock. */
const LEAST_BATCH = 10_000;

/**
 * Replays events into a contender. Each module in contenders/ has two ends. `create` is called in the main thread and
 * returns what the workers share. `open` is called in each worker and returns `take`, which adds one recording, and
 * `settle`, which waits until all of it is in the totals.
 */
export async function replay({ words, workers, number }, recording, { contender, shared, seconds }) {
  const { open } = await import(`./contenders/${contender}.js`);
  const { take, settle } = open(shared, number);
  const { length } = recording;
  arriveWithAll(words, workers);
  if (length === 0) return { rounds: 0, events: 0, nanoseconds: 0 };
  const most = Math.floor(MOST_EVENTS / workers / length);
  const batch = Math.ceil(LEAST_BATCH / length);
  const costs = [];
  let rounds = 0;
  const deadline = performance.now() + seconds * 1000;
  let now = performance.now();
  do {
    const before = now;
    for (let i = 0; i < batch; i++) take(recording);
    rounds += batch;
    now = performance.now();
    costs.push(((now - before) * 1e6) / (batch * length));
  } while (rounds + batch <= most && now < deadline && Atomics.load(words, STOP) === 0);
  settle?.();
  return { rounds, events: rounds * length, nanoseconds: median(costs) };
}

/**
 * Returns the median of batches, so that the first ones, before the engine has compiled the code, and those that lost
 * their core have no effect.
 */
function median(costs) {
  return costs.sort((a, b) => a - b)[Math.floor(costs.length / 2)];
}

/** Waits until the last worker is ready, since the contenders are measured with all workers at once. */
function arriveWithAll(words, workers) {
  if (Atomics.add(words, GATE, 1) + 1 === workers) Atomics.notify(words, GATE);
  for (let here = Atomics.load(words, GATE); here < workers; here = Atomics.load(words, GATE)) {
    Atomics.wait(words, GATE, here);
  }
}
