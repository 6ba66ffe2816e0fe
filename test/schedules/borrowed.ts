/** Scenarios of borrowed lanes. The protocol: docs/proofs/borrowed-lanes.md. */

import type { Scenarios } from "./actor.ts";
import { type Intent, LARGE, NEARLY_PAST, Play, reading } from "./play.ts";
import { recordSomewhere, type Thread } from "./world.ts";

/** Returns records through a borrowed lane. */
function borrowings(thread: Thread, ...amounts: readonly number[]): Intent[] {
  return amounts.map((units) => ({ units, run: () => recordSomewhere(thread, undefined, units) }));
}

/** Sets up a world in which the first borrowed lane was borrowed before, and its word is nearly past its mark. */
function stage(module: WebAssembly.Module): Play {
  const play = new Play(module, { kind: "mean", maxThreads: 1 });
  const { kernel, series } = play.world.auditor;
  kernel.borrowLane(0, 1n);
  kernel.giveBackLane(0);
  const { word } = series.addressIn(0) ?? { word: 0 };
  return play.fill(word, NEARLY_PAST);
}

export const borrowedScenarios: Scenarios = {
  "three borrowers, one of them killed at each step"(module) {
    const play = stage(module);
    const [first, second, third] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", borrowings(first, 1), { mortal: true })
      .act("second", borrowings(second, 2), { mortal: true })
      .act("third", borrowings(third, 4), { mortal: true })
      .scenario({ spread: true });
  },

  "two borrowers and a reader"(module) {
    const play = stage(module);
    const [first, second, reader] = [play.world.thread(), play.world.thread(), play.world.thread()];
    return play
      .act("first", borrowings(first, 1, 2 * LARGE), { mortal: true })
      .act("second", borrowings(second, 4))
      .act("reader", [reading(reader)])
      .scenario({ spread: true });
  },

  "a borrower killed at each step, its guardian, another borrower"(module) {
    const play = stage(module);
    const [first, guardian, second] = [play.world.thread(), play.world.thread(), play.world.thread()];
    const { attachment } = guardian;
    const release = {
      label: "release what the first held",
      run: () => attachment.releaseThread(first.attachment.thread),
    };
    return play
      .act("first", borrowings(first, 1, 2 * LARGE), { mortal: true })
      .act("guardian", [release], { after: "first" })
      .act("second", borrowings(second, 4, 8))
      .scenario({ spread: true });
  },
};
