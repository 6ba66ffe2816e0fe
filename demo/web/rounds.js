// The rounds of recording. All workers begin a round at the same moment, so that they meet at each way; for the rest of
// it they sleep.

export const ROUND_MS = 100;

/** The time of each way in a worker's round. Events that it has not recorded by then are left out. */
export const TURN_MS = 2;

/** Returns the time of the clock that all threads of a page share, in milliseconds. */
const now = () => performance.timeOrigin + performance.now();

/** Returns the next round: its number, the time until it begins, and whether it has begun. */
export function nextRound() {
  const time = now();
  const number = Math.floor(time / ROUND_MS) + 1;
  return { number, wait: number * ROUND_MS - time, hasBegun: () => now() >= number * ROUND_MS };
}

/**
 * Returns the time until `phase` of a round, 0 to 1: late in a round, all workers that keep up have recorded and
 * logged.
 */
export function untilPhase(phase) {
  const { wait } = nextRound();
  const left = wait - (1 - phase) * ROUND_MS;
  return left > 0 ? left : left + ROUND_MS;
}
