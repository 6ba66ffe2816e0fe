/** Many random programs on prom-client 15.1.3 and on ours: each listed difference occurs, and no other. */

import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { compare, explained, type Pair, shortest } from "./differential.ts";
import { firstProgram } from "./firstProgram.ts";
import { programOf } from "./programs.ts";
import { freshCopies } from "./run.ts";

const PROGRAMS = 5000;

test("each listed difference occurs, and no other one", async () => {
  const pair: Pair = {
    original: freshCopies("prom-client"),
    other: freshCopies("./build/prom-client.cjs"),
    isCorrected: true,
  };
  const met = new Set<string>();
  for (let number = firstProgram; number < firstProgram + PROGRAMS; number++) {
    const failure = await compare(programOf(number), pair, met);
    if (!failure) continue;
    const text = explained(await shortest(failure, pair));
    throw new Error(`${text}\nRun it again with TALLY_SEED=${number}.`);
  }
  expect([...met].sort()).toEqual(differences.map(({ id }) => id).sort());
}, 1_800_000);
