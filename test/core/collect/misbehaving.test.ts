/**
 * Random programs of misbehaving callbacks: no reading fails or hangs, no process ends, and well-behaved callbacks run.
 */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { seed } from "../../support/property.ts";
import { MISBEHAVIOURS, type Program, play, READING_NAMES } from "./misbehaving.js";

const misbehaviour = fc.constantFrom(...Object.keys(MISBEHAVIOURS));
const callback = fc.record({ name: fc.oneof(fc.constant("behaves"), misbehaviour), gauge: fc.boolean() });
const program: fc.Arbitrary<Program> = fc.record({
  callbacks: fc.array(callback, { minLength: 1, maxLength: 12 }),
  reporter: fc.oneof(fc.constant("stays silent"), misbehaviour),
  readings: fc.array(fc.constantFrom(...READING_NAMES), { minLength: 1, maxLength: 4 }),
});
const programs = fc.sample(program, { seed, numRuns: 300 });
const NAMED = `Run it again with TALLY_SEED=${seed}.`;

function expectTurns(played: readonly { begun: number; turns: readonly number[] }[]): void {
  expect(played, NAMED).toHaveLength(programs.length);
  for (const [index, { begun, turns }] of played.entries()) {
    for (const turn of turns) expect(turn, `${NAMED}\n${JSON.stringify(programs[index])}`).toBe(begun);
  }
}

test("in the process of the test", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const played = [];
  for (const one of programs) played.push(await play(Registry, one));
  process.off("unhandledRejection", unhandled);
  print.mockRestore();
  expectTurns(played);
  expect(unhandled, NAMED).not.toHaveBeenCalled();
});

test("in a process that one unhandled rejection would end", () => {
  const path = fileURLToPath(new URL("misbehaving.process.js", import.meta.url));
  const said = execFileSync(process.execPath, [path, JSON.stringify(programs)], { encoding: "utf8", timeout: 50_000 });
  expectTurns(JSON.parse(said));
});
