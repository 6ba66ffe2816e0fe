// The search of schedules, bundled and run: `npm run schedules -- --quick --protocol spill`. Options:
// test/schedules/run.ts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

process.chdir(join(import.meta.dirname, ".."));
const folder = mkdtempSync(join(tmpdir(), "threadtally-schedules-"));
try {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await build({
    entryPoints: ["test/schedules/run.ts", "test/schedules/parked.worker.ts"],
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  execFileSync(process.execPath, [join(folder, "run.js"), ...process.argv.slice(2)], { stdio: "inherit" });
} catch (problem) {
  if (typeof problem.status !== "number") throw problem;
  process.exitCode = problem.status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
