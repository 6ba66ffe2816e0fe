/** The packages' metadata, checked by tools that look for problems of consumers. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { aliasTarball, tarball } from "../support/tarball.ts";

/** Runs a development dependency's program; throws with its output if it finds something. */
function run(program: string, ...args: string[]): string {
  return execFileSync(join(ROOT, "node_modules", ".bin", program), args, { cwd: ROOT, encoding: "utf8" });
}

test("publint finds nothing", () => {
  for (const { path } of [tarball(), aliasTarball()]) {
    expect(run("publint", "run", path, "--strict")).toContain("All good!");
  }
});

test("import and require of the second package find its declarations", () => {
  const said = run("attw", aliasTarball().path, "--profile", "strict", "--format", "json");
  expect(JSON.parse(said).analysis.problems).toEqual([]);
});

test("import and require find declarations of their kind, even in programs that do not read exports", () => {
  const said = run("attw", tarball().path, "--profile", "strict", "--format", "json");
  const { analysis } = JSON.parse(said) as {
    analysis: {
      problems: object[];
      entrypoints: Record<string, { resolutions: Record<string, { resolution?: { fileName: string } }> }>;
    };
  };
  expect(analysis.problems).toEqual([]);
  const entries = Object.entries(analysis.entrypoints).filter(([entry]) => entry !== "./package.json");
  expect(entries.length).toBeGreaterThan(2);
  for (const [entry, { resolutions }] of entries) {
    const found = Object.entries(resolutions).map(([kind, { resolution }]) => [
      kind,
      resolution?.fileName.replace(/.*(?=\.d\.)/, ""),
    ]);
    // Without exports, a default import is what is required.
    const node10 = entry.endsWith("-client") ? ".d.cts" : ".d.ts";
    const expected = { node10, "node16-cjs": ".d.cts", "node16-esm": ".d.ts", bundler: ".d.ts" };
    expect(Object.fromEntries(found), entry).toEqual(expected);
  }
});
