/** The scenario in which several workers record into one registry while its creator also records and reads. */

import { check, checkSame, sumOf, tallyOf } from "./tally.js";
import { RECORDS_A_ROUND, work } from "./work.js";

const WORKERS = 4;
const ROUNDS = 20_000;

export async function scenario(host) {
  const registry = new host.threadtally.Registry();
  const { handle } = registry;
  const threads = Array.from({ length: WORKERS }, (_, i) =>
    host.start({ name: "record", handle, seed: i + 1, rounds: ROUNDS }),
  );
  let isDone = false;
  const results = Promise.all(threads.map(({ result }) => result)).finally(() => {
    isDone = true;
  });
  const own = [];
  let jobs = 0;
  while (!isDone) {
    own.push(work(registry, own.length + 100, 10));
    const { value } = registry.get("jobs_total");
    check(value >= jobs + 10, () => `${value} jobs were read after ${jobs} and ten of the reader's own`);
    jobs = value;
    await new Promise((resolve) => setTimeout(resolve));
  }
  const acknowledged = sumOf([...(await results), ...own]);
  checkSame(tallyOf(registry.snapshot()), acknowledged);
  registry.detach();
  return { threads: WORKERS + 1, records: RECORDS_A_ROUND * (WORKERS * ROUNDS + own.length * 10) };
}

export const tasks = {
  record: ({ handle, seed, rounds }, { threadtally }) => work(threadtally.Registry.attach(handle), seed, rounds),
};
