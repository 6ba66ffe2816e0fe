/** The scenario of nested workers: each attaches, records, and starts others with its registry's handle. */

import { checkSame, sumOf, tallyOf } from "./tally.js";
import { RECORDS_A_ROUND, work } from "./work.js";

const ROUNDS = 3000;
const CHILDREN = 2;
const DEPTH = 2;

export async function scenario(host) {
  const registry = new host.threadtally.Registry();
  const { tally, threads } = await host.start({ name: "nest", handle: registry.handle, seed: 21, depth: DEPTH }).result;
  checkSame(tallyOf(registry.snapshot()), tally);
  registry.detach();
  return { threads, records: RECORDS_A_ROUND * ROUNDS * threads };
}

export const tasks = {
  async nest({ handle, seed, depth }, host) {
    const registry = host.threadtally.Registry.attach(handle);
    const before = work(registry, seed, ROUNDS / 2);
    const children = Array.from({ length: depth > 0 ? CHILDREN : 0 }, (_, i) =>
      host.start({ name: "nest", handle: registry.handle, seed: seed * CHILDREN + i, depth: depth - 1 }),
    );
    const after = work(registry, seed + 1000, ROUNDS / 2);
    const others = await Promise.all(children.map(({ result }) => result));
    return {
      tally: sumOf([before, after, ...others.map(({ tally }) => tally)]),
      threads: others.reduce((sum, { threads }) => sum + threads, 1),
    };
  },
};
