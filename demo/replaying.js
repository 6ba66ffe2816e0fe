// The second phase, in the main thread: one contender after the other gets the same events.
import { sumOf, timesOf } from "./totals.js";

/** Replays into one contender. Returns its totals, the truth, and the cost of an event. */
export async function replayInto(pool, contender, seconds, recordings) {
  const { label, create } = await import(`./contenders/${contender}.js`);
  console.log(`         replaying: ${label}`);
  const { sharedFor, read, close } = create(pool.size);
  try {
    const answers = await pool.ask((number) => {
      const { shared, transfer } = sharedFor(number);
      return { message: { task: "replay", contender, shared, seconds }, transfer };
    });
    const truth = sumOf(answers.map(({ rounds }, number) => timesOf(recordings[number], rounds)));
    const events = answers.reduce((sum, answer) => sum + answer.events, 0);
    const time = answers.reduce((sum, answer) => sum + answer.nanoseconds * answer.events, 0);
    return { contender, label, truth, events, nanoseconds: time / events, ...(await read()) };
  } finally {
    await close?.();
  }
}
