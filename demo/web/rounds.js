// When workers record. All begin a round at the same moment, so that they meet at each way; in the rest of it they sleep.

export const ROUND_MS = 100;

/** What a way has of each worker's round. What it has not recorded by then, it leaves out. */
export const TURN_MS = 2;

/** The clock that all threads of a page share, in milliseconds. */
const now = () => performance.timeOrigin + performance.now();

/** The next round: its number, how long it is until then, and whether it has begun. */
export function nextRound() {
  const time = now();
  const number = Math.floor(time / ROUND_MS) + 1;
  return { number, wait: number * ROUND_MS - time, hasBegun: () => now() >= number * ROUND_MS };
}

/** How long it is until `phase` of a round, 0 to 1: late in a round, workers that keep up have all recorded and logged. */
export function untilPhase(phase) {
  const { wait } = nextRound();
  const left = wait - (1 - phase) * ROUND_MS;
  return left > 0 ? left : left + ROUND_MS;
}
