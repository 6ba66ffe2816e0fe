// The mutation of the protocols in listed ways, one at a time. It shows that the search of schedules catches each, and
// that the failing schedule also fails on real threads. `npm run mutants`. Exits with 1 if a mutation is not caught.
// `-- --only TEXT` tries those whose names contain the text, `-- --part 2/5` every fifth one from the second on;
// `-- --trace` prints the schedules.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { compileKernel } from "./compileKernel.js";
import { edited, mutations } from "./mutations/index.js";
import { inPart } from "./part.js";

const root = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    part: { type: "string", default: "1/1" },
    trace: { type: "boolean", default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), "threadtally-mutant-"));

/** Creates a copy of the sources that may be broken. */
function copySources() {
  for (const path of ["assembly", "src", "test/schedules", "test/support", "asconfig.json", "package.json"]) {
    rmSync(join(folder, path), { recursive: true, force: true });
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
}

function apply(edit) {
  const path = join(folder, edit.file);
  writeFileSync(path, edited(readFileSync(path, "utf8"), edit));
}

async function buildSearch() {
  await compileKernel("modelled", folder);
  await build({
    entryPoints: ["run.ts", "parked.worker.ts"].map((file) => join(folder, "test/schedules", file)),
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
}

/** Returns the result of the search in the broken sources: its last scenario, and whether this failed. */
function search(...options) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["run.js", "--brief", ...options], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  if (status === 1 && !stdout.includes("schedule: ")) throw new Error(stderr || stdout);
  return { caught: status === 1, printed: stdout };
}

/** Resolves to true if the found schedule fails in the same way with each actor as a thread over the stepped kernel. */
async function failsOnThreads(printed) {
  const [, protocol, scenario] = /^FAILS (\w+): (.*)$/m.exec(printed) ?? [];
  const [, schedule] = /^schedule: (.*)$/m.exec(printed) ?? [];
  await compileKernel("stepped", folder);
  const options = ["--protocol", protocol, "--scenario", scenario, "--schedule", schedule, "--parked", "1"];
  const { stdout } = spawnSync(process.execPath, ["run.js", ...options], { cwd: folder, encoding: "utf8" });
  if (values.trace) console.log(stdout);
  return /^FAILS .*: on both kernels: /m.test(stdout);
}

mkdirSync(join(folder, "build/kernel"), { recursive: true });
cpSync(join(root, "build/kernel/release.ts"), join(folder, "build/kernel/release.ts"));
symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
const survivors = [];
try {
  for (const { name, protocols, edits, isBetweenSteps } of inPart(mutations, values.part)) {
    if (!name.includes(values.only)) continue;
    copySources();
    for (const one of edits) apply(one);
    await buildSearch();
    let outcome = search("--quick", "--protocol", protocols);
    if (!outcome.caught) outcome = search("--quick");
    const scenario = /^FAILS (.*)$/m.exec(outcome.printed)?.[1];
    const isReal = outcome.caught && (isBetweenSteps || (await failsOnThreads(outcome.printed)));
    if (!isReal) survivors.push(name);
    const verdict = isReal ? (isBetweenSteps ? "modelled" : "caught  ") : outcome.caught ? "UNREAL  " : "SURVIVED";
    console.log(`${verdict}  ${name.padEnd(60)}  ${scenario ?? ""}`);
    if (values.trace) console.log(outcome.printed.replace(/^.*every schedule.*\n/gm, ""));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (survivors.length > 0) process.exitCode = 1;
