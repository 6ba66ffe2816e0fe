/** Runs many programs, until one differs. */

import { inspect } from "node:util";
import { compare, shortest } from "./compare.ts";
import { firstProgram } from "./firstProgram.ts";
import { programOf, VIEWS } from "./programs.ts";

/** Runs programs, and throws an error that shows the shortest part of the first one that differs. */
export async function alike(programs: number, met = new Set<string>()): Promise<void> {
  for (let number = firstProgram; number < firstProgram + programs; number++) {
    const failure = await compare(programOf(number), met);
    if (!failure) continue;
    const { program, sdk, ours } = await shortest(failure);
    const shown = (value: unknown) => inspect(value, { depth: 8, breakLength: 120 });
    throw new Error(
      `${shown({ ...program, views: program.views.map((view) => VIEWS[view]) })}\n--- the SDK:\n${shown(sdk)}\n` +
        `--- ours:\n${shown(ours)}\nRun it again with TALLY_SEED=${number}.`,
    );
  }
}
