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
    const expected = { node10: ".d.ts", "node16-cjs": ".d.cts", "node16-esm": ".d.ts", bundler: ".d.ts" };
    expect(Object.fromEntries(found), entry).toEqual(expected);
  }
});
