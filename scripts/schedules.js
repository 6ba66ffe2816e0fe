// Bundles the search of schedules and runs it: `npm run schedules -- --quick --protocol spill`. Options: test/schedules/run.ts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

process.chdir(join(import.meta.dirname, ".."));
const folder = mkdtempSync(join(tmpdir(), "threadtally-schedules-"));
const outfile = join(folder, "search.mjs");
try {
  await build({
    entryPoints: ["test/schedules/run.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  execFileSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: "inherit" });
} catch (problem) {
  if (typeof problem.status !== "number") throw problem;
  process.exitCode = problem.status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
