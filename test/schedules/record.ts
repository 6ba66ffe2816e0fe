/** Scenarios of records and readings. The protocols: docs/proofs/record.md and read.md. */

import type { Scenarios } from "./actor.ts";
import { type Intent, Play, reading, records } from "./play.ts";

export const recordScenarios: Scenarios = {
  "a counter: two holders, two readers"(module) {
    const play = new Play(module, { kind: "counter" });
    const [first, second] = [play.world.holder(), play.world.holder()];
    const [one, other] = [play.world.thread(), play.world.thread()];
    const adds = (holder: typeof first, ...amounts: number[]): Intent[] =>
      amounts.map((units) => ({ units, run: () => holder.kernel.add(holder.word, units) }));
    return play
      .act("first holder", adds(first, 1, 2, 4))
      .act("second holder", adds(second, 8, 16, 32))
      .act("one reader", [reading(one), reading(one)])
      .act("other reader", [reading(other), reading(other)])
      .scenario();
  },

  "a mean: two holders, two readers"(module) {
    const play = new Play(module, { kind: "mean" });
    const [first, second] = [play.world.holder(), play.world.holder()];
    const [one, other] = [play.world.thread(), play.world.thread()];
    return play
      .act("first holder", records(first, 1, -2, 4))
      .act("second holder", records(second, 8, 16, -32))
      .act("one reader", [reading(one), reading(one)])
      .act("other reader", [reading(other), reading(other)])
      .scenario();
  },

  "a histogram: two holders, a reader"(module) {
    const play = new Play(module, { kind: "histogram", buckets: [2, 10] });
    const holders = [play.world.holder(), play.world.holder()];
    const reader = play.world.thread();
    holders.forEach((holder, i) => {
      const observe = (value: number, word: number): Intent => ({
        units: value,
        word,
        run: () => holder.kernel.observe(holder.word, play.world.metric.bucketTable, value, value),
      });
      play.act(`holder ${i + 1}`, [observe(2 - i, 0), observe(3 + i, 1), observe(11 + i, 2)]);
    });
    return play.act("reader", [reading(reader), reading(reader)]).scenario({ spread: true });
  },
};
