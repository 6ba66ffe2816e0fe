/** The scenario of resets while workers record: every record is in exactly one closed reading, or in the last one. */

import { check, checkSame, sumOf, tallyOf } from "./tally.js";
import { RECORDS_A_ROUND } from "./work.js";

const WORKERS = 3;
const ROUNDS = 20_000;

export async function scenario(host) {
  const registry = new host.threadtally.Registry();
  const { handle } = registry;
  const threads = Array.from({ length: WORKERS }, (_, i) =>
    host.start({ name: "record", handle, seed: i + 11, rounds: ROUNDS }),
  );
  let isDone = false;
  const results = Promise.all(threads.map(({ result }) => result)).finally(() => {
    isDone = true;
  });
  let closed = {};
  let resets = 0;
  while (!isDone) {
    closed = sumOf([closed, tallyOf(registry.reset())]);
    resets++;
    await new Promise((resolve) => setTimeout(resolve));
  }
  const acknowledged = sumOf(await results);
  const rest = tallyOf(registry.snapshot());
  checkSame(sumOf([closed, rest]), acknowledged);
  checkSame(tallyOf(registry.reset()), rest);
  checkSame(tallyOf(registry.snapshot()), {});
  check(resets > 1, () => "There was no reset while the workers recorded.");
  registry.detach();
  return { threads: WORKERS, records: RECORDS_A_ROUND * WORKERS * ROUNDS, resets };
}
