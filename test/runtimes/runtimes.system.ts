/** The scenarios in every runtime, with the packed package, imported and required. */

import { execFile } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { threadScenarios } from "../scenarios/index.js";
import { noteSuccess } from "../support/platforms.ts";
import { type Runtime, runtime } from "../support/runtimes.ts";
import { consumer } from "../support/tarball.ts";

const run = promisify(execFile);
const scenarios = Object.keys(threadScenarios);
/** Each of its many workers loads the package as the main thread has, which other scenarios show, too. */
const MANY_WORKERS = "60 workers, 8 lanes";

const folder = consumer();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const part of ["scenarios", "runtimes"]) cpSync(join(ROOT, "test", part), join(folder, part), { recursive: true });

interface Running {
  readonly name: string;
  /** The program, and the arguments before the script's path. */
  readonly command: () => readonly [string, ...string[]];
}

const node = (name: Runtime): Running => ({ name, command: () => [runtime(name)] });
const runtimes: readonly Running[] = [
  { name: "Node 20", command: () => [process.execPath] },
  node("Node 20.19"),
  node("Node 22"),
  node("Node 24"),
  node("Node 26"),
  node("Bun"),
  { name: "Deno", command: () => [runtime("Deno"), "run", "--allow-all"] },
];

/** Extracts the version number from a program's output. */
async function versionOf(program: string): Promise<string> {
  const { stdout } = await run(program, ["--version"]);
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] as string;
}

/** Returns the output of a script, line by line. */
function lines(printed: string): { scenario: string; facts: { records: number }; problem?: string }[] {
  return printed
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe.each(runtimes)("$name", ({ name, command }) => {
  test.each([
    ["import", scenarios],
    ["require", scenarios.filter((scenario) => scenario !== MANY_WORKERS)],
  ])("plays the scenarios, by %s", async (way, chosen) => {
    const [program, ...before] = command();
    const play = [...before, "runtimes/play.js", way, ...chosen];
    const { stdout } = await run(program, play, { cwd: folder, timeout: 200_000 });
    const played = lines(stdout);
    expect(played.map(({ scenario }) => scenario)).toEqual(chosen);
    const version = await versionOf(program);
    for (const { scenario, facts } of played) {
      expect(facts.records, scenario).toBeGreaterThan(0);
      noteSuccess({ name, version }, scenario);
    }
  });

  test("ends workers as the package assumes", async () => {
    const [program, ...before] = command();
    const { stdout } = await run(program, [...before, "runtimes/exit.js"], { cwd: folder, timeout: 60_000 });
    const { announces, goesOn } = JSON.parse(stdout);
    // Deno is known to stop busy workers late or never. If this changes, it may be trusted like the others.
    expect(goesOn).toBe(name === "Deno");
    if (name !== "Deno") expect(announces).toBe(true);
  });
});

describe.each(runtimes.filter(({ name }) => name === "Bun" || name === "Deno"))("$name's web workers", (running) => {
  const DEFAULT = "the default registry";
  const killing = ["workers are killed while they record", MANY_WORKERS];

  test("run every scenario without kills, except those with a default registry that they do not inherit", async () => {
    const [program, ...before] = running.command();
    const chosen = scenarios.filter((name) => !killing.includes(name));
    const script = join(ROOT, "test", "runtimes", "webWorkers.js");
    const { stdout } = await run(program, [...before, script, ...chosen], { timeout: 200_000 });
    const played = lines(stdout);
    expect(played.map(({ scenario }) => scenario)).toEqual(chosen);
    const platform = { name: `${running.name}, web workers`, version: await versionOf(program) };
    for (const { scenario, facts, problem } of played) {
      if (running.name === "Deno" && scenario === DEFAULT)
        expect(problem).toContain("Registry.default() in the main thread");
      else {
        expect(problem, scenario).toBeUndefined();
        expect(facts.records, scenario).toBeGreaterThan(0);
        noteSuccess(platform, scenario);
      }
    }
  });
});

test("a Node that may not require ES modules has one copy, too", async () => {
  const { command } = node("Node 20.19");
  const code = `
    const { Registry } = require("threadtally");
    const hits = Registry.default({ orCreate: true }).counter({ name: "hits_total" });
    import("threadtally").then((imported) => {
      imported.Registry.default().counter({ name: "hits_total" }).inc(3);
      console.log(hits.value, imported.Registry === Registry);
    });`;
  const flags = ["--no-experimental-require-module", "--input-type=commonjs", "--eval", code];
  expect((await run(command()[0], flags, { cwd: folder })).stdout).toBe("3 true\n");
});
