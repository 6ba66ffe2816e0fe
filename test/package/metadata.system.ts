/** The package's metadata, checked by tools that look for problems of consumers. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { tarball } from "../support/tarball.ts";

/** Runs a development dependency's program; throws with its output if it finds something. */
function run(program: string, ...args: string[]): string {
  return execFileSync(join(ROOT, "node_modules", ".bin", program), args, { cwd: ROOT, encoding: "utf8" });
}

test("publint finds nothing", () => {
  expect(run("publint", "run", tarball().path, "--strict")).toContain("All good!");
});

test("every kind of import finds declarations of every entry, even in programs that do not read exports", () => {
  const said = run("attw", tarball().path, "--profile", "esm-only", "--format", "json");
  const { analysis } = JSON.parse(said) as {
    analysis: { entrypoints: Record<string, { resolutions: Record<string, { resolution?: object }> }> };
  };
  const entries = Object.entries(analysis.entrypoints).filter(([entry]) => entry !== "./package.json");
  expect(entries.length).toBeGreaterThan(2);
  for (const [entry, { resolutions }] of entries) expect(resolutions.node10?.resolution, entry).toBeTruthy();
});
