/** Scenarios of the spill. The protocol: docs/proofs/spill.md. */

import type { Scenarios } from "./actor.ts";
import { adoption, carriedRecords, LARGE, NEARLY_PAST, Play, reading, records } from "./play.ts";

export const spillScenarios: Scenarios = {
  "a word past its mark: owner, two readers"(module) {
    const play = new Play(module, { kind: "mean" });
    const owner = play.world.owner();
    const [one, other] = [play.world.thread(), play.world.thread()];
    return play
      .fill(owner.word, NEARLY_PAST)
      .act("owner", records(owner, 1, 2, -4, 8))
      .act("one reader", [reading(one), reading(one)])
      .act("other reader", [reading(other)])
      .scenario();
  },

  "six large values: owner, reader"(module) {
    const play = new Play(module, { kind: "mean" });
    const owner = play.world.owner();
    const reader = play.world.thread();
    return play
      .act("owner", records(owner, LARGE, -2 * LARGE, 4 * LARGE, 8 * LARGE, -16 * LARGE, 32 * LARGE))
      .act("reader", [reading(reader)])
      .scenario();
  },

  "large and small values of two owners: reader reads twice"(module) {
    const play = new Play(module, { kind: "mean" });
    const [first, second] = [play.world.owner(), play.world.owner()];
    const reader = play.world.thread();
    return play
      .fill(second.word, { count: 3, units: -(2n ** 38n) - 1n })
      .act("first owner", records(first, LARGE, -2 * LARGE))
      .act("second owner", records(second, 4, -8))
      .act("reader", [reading(reader), reading(reader)])
      .scenario();
  },

  "an owner killed at each step, and the next, and a third"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 1 });
    const first = play.world.owner();
    const [second, third, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .fill(first.word, NEARLY_PAST)
      .act("first owner", records(first, 1, 2, 4 * LARGE), { mortal: true })
      .act("second owner", [adoption(second, first), ...carriedRecords(second, 8, -16 * LARGE)], {
        after: "first owner",
        mortal: true,
      })
      .act("third owner", [adoption(third, first, second), ...carriedRecords(third, 32)], { after: "second owner" })
      .act("reader", [reading(reader)])
      .scenario({ kills: 2 });
  },

  "a word left as full as it can be: next owner, reader"(module) {
    const play = new Play(module, { kind: "mean", maxThreads: 1 });
    const first = play.world.owner();
    const [second, reader] = [play.world.thread(), play.world.thread()];
    return play
      .fill(first.word, { count: 2 ** 22 - 2, units: 2n ** 39n - 1n })
      .act("first owner", records(first), {})
      .act("second owner", [adoption(second, first), ...carriedRecords(second, LARGE - 1, LARGE - 2)], {
        after: "first owner",
      })
      .act("reader", [reading(reader)])
      .scenario();
  },
};

export const longSpillScenarios: Scenarios = {
  "eight large values: owner, two readers"(module) {
    const play = new Play(module, { kind: "mean" });
    const owner = play.world.owner();
    const [one, other] = [play.world.thread(), play.world.thread()];
    const values = [0, 1, 2, 3, 4, 5, 6, 7].map((power) => LARGE * (-2) ** power);
    return play
      .act("owner", records(owner, ...values), { mortal: true })
      .act("one reader", [reading(one)])
      .act("other reader", [reading(other)])
      .scenario();
  },
};
