/** Functions to end threads in the middle of their work, and to find out when they have ended. */

const STILL = 1000; // milliseconds

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves when a thread has acknowledged this many; rejects if it fails before. */
export async function reached(thread, acknowledged, count) {
  const polled = (async () => {
    while (Atomics.load(acknowledged, 0) < count) await pause(1);
  })();
  await Promise.race([polled, thread.result.then(() => polled)]);
}

/**
 * Terminates threads. On hosts that do not stop a busy thread at once, a thread has stopped when its acknowledged count
 * has not changed for a second. On hosts that may never stop it, threads keep running.
 */
export async function stopped(host, doomed) {
  await Promise.all(doomed.map(({ thread }) => thread.terminate()));
  if (host.stops !== "later") return;
  const counts = () => doomed.map(({ acknowledged }) => Atomics.load(acknowledged, 0)).join();
  for (let before = ""; before !== counts(); await pause(STILL)) before = counts();
}
