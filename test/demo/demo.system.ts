/** The demo, run like users run it, on a small directory. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../demo/main.js", import.meta.url));

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "demo-"));
  for (let file = 0; file < 40; file++) {
    // Some are equal, so that the first round already has hits.
    writeFileSync(join(directory, `${file}.txt`), `file ${file % 30}\n`.repeat(file % 30 === 0 ? 0 : 200 * file));
  }
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(given: string[], environment: NodeJS.ProcessEnv = {}, ...options: string[]): Promise<Ended> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  // If it does not end by itself, it is killed.
  const child = spawn(process.execPath, [...options, MAIN, ...given], {
    timeout: 50_000,
    env: { ...inherited, ...environment },
  });
  const [output, errors, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { status, output, errors };
}

/**
 * Makes the demo send itself the signal of Ctrl-C once it has printed a text. If sent from here, the signal might
 * arrive much later.
 */
function interruptAt(awaited: string): string {
  const code = `const { log } = console;
    console.log = (said) => {
      log(said);
      if (said.includes(${JSON.stringify(awaited)})) process.kill(process.pid, "SIGINT");
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

/** Returns the cells of the table rows that begin with a text, row by row. */
function rows(output: string, begin: string): string[][] {
  const lines = output.split("\n").filter((line) => line.startsWith(`${begin} `));
  return lines.map((line) => line.slice(begin.length).trim().split(/\s+/));
}

const METRICS = [
  "totalChartsGenerated",
  "avgGenerationTimeMs",
  "cacheHitRate",
  "cacheHits",
  "cacheMisses",
  "avgCompressionRatio",
  "totalCompressedEntries",
  "avgPreprocessingTimeMs",
  "memoryUsageBytes",
];

test("it shows that all nine metrics are exact in both phases, and what the alternatives lose", async () => {
  const { status, output, errors } = await run([directory, "--workers", "3", "--seconds", "1"]);
  expect(errors).toBe("");
  expect(status).toBe(0);
  for (const name of METRICS) {
    const phases = rows(output, name);
    expect(phases, name).toHaveLength(2);
    for (const [ours, truth, verdict] of phases) expect([ours, verdict]).toEqual([truth, "exact"]);
  }
  for (const label of ["threadtally", "lock made of Atomics", "messages to an owner"]) {
    const [[events, lost, cost] = []] = rows(output, label);
    expect([label, lost]).toEqual([label, "0"]);
    expect(events).toMatch(/^[1-9][\d,]*$/);
    expect(cost).toMatch(/^[1-9][\d,.]*$/);
  }
  expect(rows(output, "plain += on a float")[0]?.length).toBeGreaterThanOrEqual(3);
  for (const line of output.split("\n")) expect(line.length, line).toBeLessThanOrEqual(60);
  expect(output).not.toContain("\x1b");
});

test("with FORCE_COLOR, the results are coloured, and all tables are as wide as without", async () => {
  const coloured = await run([directory, "--workers", "2", "--seconds", "0.1"], { FORCE_COLOR: "1" });
  expect(coloured.status).toBe(0);
  expect(coloured.output.split("\x1b[32mexact\x1b[0m")).toHaveLength(19);
  for (const line of stripVTControlCharacters(coloured.output).split("\n"))
    expect(line.length, line).toBeLessThanOrEqual(60);
});

test("Ctrl-C while it works on files ends it with the table of what was done", async () => {
  // The first progress report: the workers are running.
  const { status, output } = await run([directory, "--workers", "2", "--seconds", "3600"], {}, interruptAt("files/s"));
  expect(status).toBe(0);
  for (const name of METRICS) expect(rows(output, name).map((row) => row.at(-1))).toEqual(["exact"]);
  expect(output).toContain("Nothing was replayed.");
});

test("Ctrl-C while it replays ends it with the tables of the replay so far", async () => {
  const interrupted = interruptAt("replaying: plain +=");
  const { status, output } = await run([directory, "--workers", "2", "--seconds", "0.5"], {}, interrupted);
  expect(status).toBe(0);
  expect(rows(output, "threadtally")[0]?.[1]).toBe("0");
  expect(rows(output, "messages to an owner")).toEqual([]);
});

test.each([
  ["no directory", ["/no/such/directory"], "the directory /no/such/directory does not exist."],
  ["a file instead of a directory", [MAIN], `${MAIN} is not a directory.`],
  ["two directories", ["a", "b"], "one DIRECTORY is enough"],
  ["too few workers", ["--workers", "0"], "--workers must be a number from 1 to 64"],
  ["half a worker", ["--workers", "1.5"], "--workers must be a whole number"],
  ["no time", ["--seconds", "soon"], "--seconds must be a number from 0.1 to 3600"],
  ["an unknown option", ["--threads", "3"], "Unknown option '--threads'"],
])("%s gives a clear error without a stack", async (_, given, message) => {
  const { status, output, errors } = await run(given);
  expect(status).toBe(1);
  expect(output).toBe("");
  expect(errors).toContain(`demo: ${message}`);
  expect(errors).toContain("usage: npm run demo");
  expect(errors).not.toContain("    at ");
});

test("a directory without files is a clear error", async () => {
  const empty = mkdtempSync(join(tmpdir(), "demo-empty-"));
  const { status, errors } = await run([empty]);
  rmSync(empty, { recursive: true });
  expect(status).toBe(1);
  expect(errors).toContain("holds no files.");
});
