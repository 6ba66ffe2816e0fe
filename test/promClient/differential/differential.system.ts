/** Many random programs on each original and on ours: no difference occurs but the listed ones. */

import { expect, test } from "vitest";
import { compare, explained, shortest } from "./differential.ts";
import { firstProgram } from "./firstProgram.ts";
import { lines } from "./lines.ts";
import { programOf } from "./programs.ts";

const PROGRAMS = 5000;

test.each(lines)(
  "beside $name no difference occurs but the listed ones, and each of them does",
  async (pair) => {
    const met = new Set<string>();
    for (let number = firstProgram; number < firstProgram + PROGRAMS; number++) {
      const failure = await compare(programOf(number), pair, met);
      if (!failure) continue;
      const text = explained(await shortest(failure, pair));
      throw new Error(`${text}\nRun it again with TALLY_SEED=${number}.`);
    }
    expect([...met].sort()).toEqual(pair.allowed.map(({ id }) => id).sort());
  },
  1_800_000,
);
