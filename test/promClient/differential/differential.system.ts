/** Many random programs on each original and on ours: no difference occurs but the listed ones. */

import { expect, test } from "vitest";
import { compare, explained, shortest } from "./differential.ts";
import { firstProgram } from "./firstProgram.ts";
import { lines } from "./lines.ts";
import { programOf } from "./programs.ts";

/** For the successor, so many as are known to come to the same: too few for each of its listed differences to occur. */
const PROGRAMS: Readonly<Record<string, number>> = { "prom-client": 5000, "@prometheus-io/client": 300 };

test.each(lines)(
  "beside $name no difference occurs but the listed ones; beside prom-client, each of them does",
  async (pair) => {
    const met = new Set<string>();
    const programs = PROGRAMS[pair.name] as number;
    for (let number = firstProgram; number < firstProgram + programs; number++) {
      const failure = await compare(programOf(number), pair, met);
      if (!failure) continue;
      const text = explained(await shortest(failure, pair));
      throw new Error(`${text}\nRun it again with TALLY_SEED=${number}.`);
    }
    if (pair.name === "prom-client") expect([...met].sort()).toEqual(pair.allowed.map(({ id }) => id).sort());
  },
  1_800_000,
);
