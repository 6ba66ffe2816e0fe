/** Random programs come to the same on each original and on ours, but for the listed differences. */

import { describe, expect, test } from "vitest";
import { corrected } from "./differences.ts";
import { compare, explained, type Pair, shortest } from "./differential.ts";
import { firstProgram } from "./firstProgram.ts";
import { foundFaults } from "./foundFaults.ts";
import { lines } from "./lines.ts";
import { programOf } from "./programs.ts";
import { newWorld } from "./run.ts";

/** Of some dozens of changes of operators, all that the first 200 programs find are found by half of them. */
const PROGRAMS = 100;

/** Runs programs, and throws an error that shows the shortest part of the first one that differs. */
async function alike(two: Pair, programs: number): Promise<void> {
  for (let number = firstProgram; number < firstProgram + programs; number++) {
    const failure = await compare(programOf(number), two);
    if (!failure) continue;
    const text = explained(await shortest(failure, two));
    throw new Error(`${text}\nRun it again with TALLY_SEED=${number}.`);
  }
}

describe.each(lines)("beside $name", (pair) => {
  const { original, other: ours, allowed } = pair;

  test("two copies of the original do not differ", async () => {
    await alike({ original, other: original, allowed: [] }, 10);
  });

  test("programs over the whole interface come to the same", async () => {
    await alike(pair, PROGRAMS);
  });

  test.each(Object.entries(foundFaults))("%s", async (_, program) => {
    const failure = await compare(program, pair);
    expect(failure && explained(failure)).toBeUndefined();
  });

  describe("the listed differences", () => {
    test("have different ids", () => {
      expect(new Set(allowed.map(({ id }) => id)).size).toBe(allowed.length);
    });

    test.each(allowed)("$id: the example differs in its last step, and in no other", async ({ example }) => {
      const failure = await compare(example, { ...pair, allowed: [] });
      expect(failure?.steps.length).toBe(example.length);
    });

    test.each(allowed)("$id: the example is allowed, because of this difference", async ({ id, example }) => {
      const met = new Set<string>();
      const failure = await compare(example, pair, met);
      expect(failure && explained(failure)).toBeUndefined();
      expect([...met]).toContain(id);
    });

    test("quantiles of five values in two buckets are those that the list names", async () => {
      const { Summary } = ours();
      const took = new Summary({ name: "took", help: "Took", percentiles: [0.5] });
      for (const value of [100, 101, 102, 103, 300]) took.observe(value);
      expect((await took.get()).values[0].value).toBe(141.2);
      expect(allowed.find(({ id }) => id === "quantiles")?.ours).toContain("is 141.2 instead of 102");
    });

    test("a correction changes nothing where it is not concerned", async () => {
      const one = newWorld(original());
      const met = new Set<string>();
      const run = corrected(allowed, one, met);
      const options = { name: "hits", help: "Hits" };
      await run({ into: "hits", on: "client", call: "new Counter", args: [options] });
      expect(await run({ on: "hits", call: "inc", args: [2] })).toMatchObject({ kind: "returned" });
      expect([...met]).toEqual([]);
    });
  });
});
