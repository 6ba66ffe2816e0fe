/** Ending threads in the middle of their work, and knowing that they have ended. */

const STILL = 1000; // milliseconds

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves when a thread has acknowledged so many; rejects when it failed before. */
export async function reached(thread, acknowledged, count) {
  const polled = (async () => {
    while (Atomics.load(acknowledged, 0) < count) await pause(1);
  })();
  await Promise.race([polled, thread.result.then(() => polled)]);
}

/**
 * Terminates threads. Where that does not stop a busy thread at once, it has stopped when its acknowledged count has stood still
 * for a second. Where it may never, they live on.
 */
export async function stopped(host, doomed) {
  await Promise.all(doomed.map(({ thread }) => thread.terminate()));
  if (host.stops !== "later") return;
  const counts = () => doomed.map(({ acknowledged }) => Atomics.load(acknowledged, 0)).join();
  for (let before = ""; before !== counts(); await pause(STILL)) before = counts();
}
