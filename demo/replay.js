// Replaying, in a worker: the recorded events again and again, at full speed, all workers at once.
import { GATE, STOP } from "./pool.js";

/** Events that one worker replays at most: enough to measure, and totals stay legible. */
const MOST_EVENTS = 20_000_000;

/** Events between two looks at the clock. */
const LEAST_BATCH = 10_000;

export async function replay({ words, workers, number }, recording, { contender, shared, seconds }) {
  const { open } = await import(`./contenders/${contender}.js`);
  const { take, settle } = open(shared, number);
  const { length } = recording;
  let rounds = 0;
  arriveWithAll(words, workers);
  const start = performance.now();
  const deadline = start + seconds * 1000;
  if (length > 0) {
    const most = Math.max(1, Math.floor(MOST_EVENTS / workers / length));
    const batch = Math.ceil(LEAST_BATCH / length);
    while (rounds < most && performance.now() < deadline && Atomics.load(words, STOP) === 0) {
      const end = Math.min(most, rounds + batch);
      for (; rounds < end; rounds++) take(recording);
    }
  }
  settle?.();
  return { rounds, events: rounds * length, milliseconds: performance.now() - start };
}

/** Nobody begins before the last one is ready: the contenders are measured with all workers at once. */
function arriveWithAll(words, workers) {
  if (Atomics.add(words, GATE, 1) + 1 === workers) Atomics.notify(words, GATE);
  for (let here = Atomics.load(words, GATE); here < workers; here = Atomics.load(words, GATE)) {
    Atomics.wait(words, GATE, here);
  }
}
