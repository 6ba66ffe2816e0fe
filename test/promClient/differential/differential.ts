/** Runs a program on two libraries side by side, and looks for the first step whose outcomes differ. */

import { closenessOf, isAlike, told } from "./compare.ts";
import type { Difference } from "./corrections.ts";
import { corrected } from "./differences.ts";
import { type Client, newWorld, type Outcome, runStep, withClock } from "./run.ts";
import { printed, type Step } from "./steps.ts";

/** Two libraries: each function makes a fresh copy. */
export interface Pair {
  readonly original: () => Client;
  readonly other: () => Client;
  /** The differences that are allowed. */
  readonly allowed: readonly Difference[];
}

/** The first step whose outcomes differ. */
export interface Failure {
  readonly steps: readonly Step[];
  readonly original: Outcome;
  readonly other: Outcome;
}

/** Runs a program. Adds the ids of the differences that it met to `met`. */
export function compare(program: readonly Step[], pair: Pair, met = new Set<string>()): Promise<Failure | undefined> {
  return withClock(async () => {
    const close = closenessOf(pair.allowed.length > 0 ? program : [], (id) => met.add(id));
    const [one, two] = [newWorld(pair.original()), newWorld(pair.other())];
    const run = corrected(pair.allowed, one, met);
    for (const [index, step] of program.entries()) {
      if (step.on === "client" && typeof one.client[step.call] === "function" && !two.client[step.call]) continue;
      const original = await run(step);
      if (original === "stop") return undefined;
      if (original === "leave") continue;
      const other = await runStep(step, two);
      if (!isAlike(original, other, close)) return { steps: program.slice(0, index + 1), original, other };
    }
    return undefined;
  });
}

/** Returns a failure of as few steps as leaving out single ones can reach. */
export async function shortest(failure: Failure, pair: Pair): Promise<Failure> {
  let best = failure;
  let isShorter = true;
  while (isShorter) {
    isShorter = false;
    for (let index = best.steps.length - 1; index >= 0; index--) {
      const fewer = await compare(best.steps.toSpliced(index, 1), pair);
      if (!fewer) continue;
      best = fewer;
      index = Math.min(index, best.steps.length);
      isShorter = true;
    }
  }
  return best;
}

/** Returns a failure as text. */
export function explained({ steps, original, other }: Failure): string {
  return `${printed(steps)}\n--- the original:\n${told(original)}\n--- the other:\n${told(other)}`;
}
