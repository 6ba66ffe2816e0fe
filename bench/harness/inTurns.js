// A comparison of loops in one thread: first they must agree on the result, then they take turns.
import { median } from "./spread.js";

/** Short enough that many slices are undisturbed, and long enough that the cost of the clock does not matter. */
const SLICE_NANOSECONDS = 300_000;
const WARM_UP_NANOSECONDS = 80_000_000;
const QUICK_WARM_UP_NANOSECONDS = 5_000_000;
const ROUNDS = 500;
const QUICK_ROUNDS = 10;
const AGREED_CALLS = 2 ** 14;
const TOLERANCE = 1e-9; // of sums of doubles, which depend on the order

const now = process.hrtime.bigint;

/**
 * Measures contestants in turns. `contestants` has, by name, `{ run(from, to), answer(), step }`: `run` makes the calls
 * numbered `from` to `to`, `answer` returns their result, and `step` divides the number of calls in a slice (1).
 * `expected(calls)` returns the right result of the first `calls` calls; a contestant must agree with the parts of it
 * that it reports. `run` may return a promise. Returns nanoseconds per call, by name.
 */
export async function inTurns({ contestants, expected, agreedCalls = AGREED_CALLS, rounds = ROUNDS }, quick) {
  await agree(contestants, expected(agreedCalls), agreedCalls);
  const turns = [];
  const warmUpNanoseconds = quick ? QUICK_WARM_UP_NANOSECONDS : WARM_UP_NANOSECONDS;
  for (const [name, { run, step = 1 }] of Object.entries(contestants)) {
    turns.push({ name, run, calls: await warmUp(run, step, warmUpNanoseconds), next: 0, slices: [] });
  }
  for (let round = 0; round < (quick ? Math.min(rounds, QUICK_ROUNDS) : rounds); round++) {
    for (const turn of turns) {
      // Continues where the last slice ended: the branch predictor would learn the values of a slice that repeats.
      const to = turn.next + turn.calls;
      const begun = now();
      await turn.run(turn.next, to);
      turn.slices.push(Number(now() - begun) / turn.calls);
      turn.next = to;
    }
  }
  return Object.fromEntries(
    turns.map(({ name, slices }) => [name, { quiet: Math.min(...slices), typical: median(slices) }]),
  );
}

/** Returns the number of calls that fill a slice, after enough calls for compilation. */
async function warmUp(run, step, nanoseconds) {
  let calls = step;
  const begun = now();
  for (;;) {
    const sliceBegun = now();
    await run(0, calls);
    const took = Number(now() - sliceBegun);
    const enough = Number(now() - begun) > nanoseconds;
    if (enough || took < SLICE_NANOSECONDS / 2) {
      const each = Math.max(took / calls, 0.1);
      const wanted = enough ? SLICE_NANOSECONDS / each : Math.min(calls * 2, SLICE_NANOSECONDS / each);
      calls = Math.max(1, Math.round(wanted / step)) * step;
    }
    if (enough) return calls;
  }
}

async function agree(contestants, expected, calls) {
  for (const [name, { run, answer }] of Object.entries(contestants)) {
    await run(0, calls);
    const answered = await answer();
    if (answered.count === undefined) throw new Error(`${name} does not say how much it has recorded.`);
    for (const part of Object.keys(answered)) {
      const differs = [answered[part]].flat().findIndex((number, place) => {
        const right = [expected[part]].flat()[place];
        return !(Math.abs(number - right) <= TOLERANCE * Math.abs(right));
      });
      if (differs < 0) continue;
      throw new Error(`${name}: ${part} is ${answered[part]}, but ${expected[part]} was recorded.`);
    }
  }
}
