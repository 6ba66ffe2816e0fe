/** Scenarios of the spill. The protocol: docs/proofs/spill.md. */

import type { Scenarios } from "./actor.ts";
import { adoption, carriedRecords, LARGE, NEARLY_PAST, Play, reading, records } from "./play.ts";

export const spillScenarios: Scenarios = {
  "a word past its mark: holder, two readers"(module) {
    const play = new Play(module, { kind: "mean" });
    const holder = play.world.holder();
    const [one, other] = [play.world.thread(), play.world.thread()];
    return play
      .fill(holder.word, NEARLY_PAST)
      .act("holder", records(holder, 1, 2, -4, 8))
      .act("one reader", [reading(one), reading(one)])
      .act("other reader", [reading(other)])
      .scenario();
  },

  "six large values: holder, reader"(module) {
    const play = new Play(module, { kind: "mean" });
    const holder = play.world.holder();
    const reader = play.world.thread();
    return play
      .act("holder", records(holder, LARGE, -2 * LARGE, 4 * LARGE, 8 * LARGE, -16 * LARGE, 32 * LARGE))
      .act("reader", [reading(reader)])
      .scenario();
  },

  "large and small values of two holders: reader reads twice"(module) {
    const play = new Play(module, { kind: "mean" });
    const [first, second] = [play.world.holder(), play.world.holder()];
    const reader = play.world.thread();
    return play
      .fill(second.word, { count: 3, units: -(2n ** 38n) - 1n })
      .act("first holder", records(first, LARGE, -2 * LARGE))
      .act("second holder", records(second, 4, -8))
      .act("reader", [reading(reader), reading(reader)])
      .scenario();
  },

  "a holder killed at each step, and the next, and a third"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 1 });
    const first = play.world.holder();
    const [second, third, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .fill(first.word, NEARLY_PAST)
      .act("first holder", records(first, 1, 2, 4 * LARGE), { mortal: true })
      .act("second holder", [adoption(second, first), ...carriedRecords(second, 8, -16 * LARGE)], {
        after: "first holder",
        mortal: true,
      })
      .act("third holder", [adoption(third, first, second), ...carriedRecords(third, 32)], { after: "second holder" })
      .act("reader", [reading(reader)])
      .scenario({ kills: 2 });
  },

  "a word left as full as it can be: next holder, reader"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 1 });
    const first = play.world.holder();
    const [second, reader] = [play.world.thread(), play.world.thread()];
    return play
      .fill(first.word, { count: 2 ** 22 - 2, units: 2n ** 39n - 1n })
      .act("first holder", records(first), {})
      .act("second holder", [adoption(second, first), ...carriedRecords(second, LARGE - 1, LARGE - 2)], {
        after: "first holder",
      })
      .act("reader", [reading(reader)])
      .scenario();
  },
};

export const longSpillScenarios: Scenarios = {
  "eight large values: holder, two readers"(module) {
    const play = new Play(module, { kind: "mean" });
    const holder = play.world.holder();
    const [one, other] = [play.world.thread(), play.world.thread()];
    const values = [0, 1, 2, 3, 4, 5, 6, 7].map((power) => LARGE * (-2) ** power);
    return play
      .act("holder", records(holder, ...values), { mortal: true })
      .act("one reader", [reading(one)])
      .act("other reader", [reading(other)])
      .scenario();
  },
};
