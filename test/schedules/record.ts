/** Scenarios of records and readings. The protocols: docs/proofs/record.md and read.md. */

import type { Scenarios } from "./actor.ts";
import { type Intent, Play, reading, records } from "./play.ts";

export const recordScenarios: Scenarios = {
  "a counter: two owners, two readers"(module) {
    const play = new Play(module, { kind: "counter" });
    const [first, second] = [play.world.owner(), play.world.owner()];
    const [one, other] = [play.world.thread(), play.world.thread()];
    const adds = (owner: typeof first, ...amounts: number[]): Intent[] =>
      amounts.map((units) => ({ units, run: () => owner.kernel.add(owner.word, units) }));
    return play
      .act("first owner", adds(first, 1, 2, 4))
      .act("second owner", adds(second, 8, 16, 32))
      .act("one reader", [reading(one), reading(one)])
      .act("other reader", [reading(other), reading(other)])
      .scenario();
  },

  "a mean: two owners, two readers"(module) {
    const play = new Play(module, { kind: "mean" });
    const [first, second] = [play.world.owner(), play.world.owner()];
    const [one, other] = [play.world.thread(), play.world.thread()];
    return play
      .act("first owner", records(first, 1, -2, 4))
      .act("second owner", records(second, 8, 16, -32))
      .act("one reader", [reading(one), reading(one)])
      .act("other reader", [reading(other), reading(other)])
      .scenario();
  },

  "a histogram: two owners, a reader"(module) {
    const play = new Play(module, { kind: "histogram", buckets: [2, 10] });
    const owners = [play.world.owner(), play.world.owner()];
    const reader = play.world.thread();
    owners.forEach((owner, i) => {
      const observe = (value: number, word: number): Intent => ({
        units: value,
        word,
        run: () => owner.kernel.observe(owner.word, play.world.metric.cells, value, value),
      });
      play.act(`owner ${i + 1}`, [observe(2 - i, 0), observe(3 + i, 1), observe(11 + i, 2)]);
    });
    return play.act("reader", [reading(reader), reading(reader)]).scenario({ spread: true });
  },
};
