/** The runner of property tests: random, unless TALLY_SEED names the seed that a failing run printed. */

import fc from "fast-check";

const given = process.env.TALLY_SEED;
/** The seed of this run. */
export const seed = given === undefined ? Date.now() & 0x7fffffff : Number(given);

/** Checks a property. A failure's message contains the seed, the counterexample and the command to run it again. */
export function holds<T>(property: fc.IProperty<T>, runs = 200): void {
  const details = fc.check(property, { seed, numRuns: runs });
  if (!details.failed) return;
  const report = `${fc.defaultReportMessage(details)}\n${details.errorInstance}`;
  const message = `${report}\nRun it again with TALLY_SEED=${seed}.`;
  throw new Error(message, { cause: details.errorInstance });
}
