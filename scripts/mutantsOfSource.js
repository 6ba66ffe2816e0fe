// The mutation of the sources that compute and write, one place at a time. It counts the mutants that the tests kill,
// and writes the result of each file into docs/mutants.md. Exits with 1 if a file's score is below the bar of its room
// (scripts/sourceMutants/rooms.js), or if an accepted survivor no longer survives. `npm run mutants:source` tries all
// files, `-- src/core/memory/labelKey.ts …` some, `-- --part 3/10` every tenth from the third on. `--lines 2/8` tries
// the second eighth of each file's lines and writes nothing: there, each survivor that is not accepted is a failure.
// `--check` writes nothing, either; `--concurrency 1` leaves a core free. On a busy machine, tests of survivors may
// take so long that they count as timed out: `--timeout 60` gives them 60 seconds more than without load, not 15.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { inPart, stretch } from "./part.js";
import { CONFIGURATION, chooseTests, copyTree } from "./sourceMutants/copy.js";
import { rewrite, writeRow } from "./sourceMutants/page.js";
import { barOf, filesOfRooms, testsOf } from "./sourceMutants/rooms.js";
import { verdictOf } from "./sourceMutants/verdict.js";

const root = join(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  options: {
    part: { type: "string", default: "1/1" },
    lines: { type: "string", default: "1/1" },
    check: { type: "boolean", default: false },
    page: { type: "boolean", default: false },
    concurrency: { type: "string", default: "2" },
    timeout: { type: "string", default: "15" },
  },
  allowPositionals: true,
});
const all = filesOfRooms(root);
const unknown = positionals.find((file) => !all.includes(file));
if (unknown) throw new RangeError(`${unknown} is in no room of scripts/sourceMutants/rooms.js.`);

const page = join(root, "docs/mutants.md");
if (values.page) {
  rewrite(page, all);
  process.exit();
}

// Property tests use the same seed in every run, since a score is compared with a bar.
process.env.TALLY_SEED ??= "1";
const copy = copyTree(root);
process.chdir(copy);

const isWhole = values.lines === "1/1";

/** Runs the tests of a file with each of its mutants. */
function mutate(file, source, tests) {
  chooseTests(copy, tests);
  const { first, last } = stretch(source.split("\n").length, values.lines);
  return new Stryker({
    mutate: [`${file}:${first}-${last}`],
    // The copy may be mutated in place. Stryker's own copy would need a TypeScript API that version 7 does not have.
    inPlace: true,
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: CONFIGURATION, related: false },
    coverageAnalysis: "perTest",
    concurrency: Number(values.concurrency),
    timeoutMS: 1000 * Number(values.timeout),
    disableTypeChecks: false,
    reporters: [],
    logLevel: "error",
    fileLogLevel: "off",
    allowEmpty: true,
  }).runMutationTest();
}

const problems = [];
for (const file of positionals.length > 0 ? positionals : inPart(all, values.part)) {
  const tests = testsOf(root, file);
  if (tests.length === 0) {
    problems.push(`${file} has no tests: list some in scripts/sourceMutants/rooms.js`);
    continue;
  }
  const source = readFileSync(join(root, file), "utf8");
  const verdict = verdictOf(file, await mutate(file, source, tests), source);
  if (isWhole && !values.check) writeRow(page, verdict, all);
  show(verdict);
  if (isWhole) judge(verdict);
  else if (verdict.open.length > 0) problems.push(`${file}: some mutants in these lines are not killed`);
}
process.chdir(root);
for (const problem of problems) console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function show({ file, mutants, killed, timeouts, accepted, survived, uncovered, score, open }) {
  const dead = `${killed} killed, ${timeouts} timed out`;
  const alive = `${accepted} accepted, ${survived} survived, ${uncovered} not reached`;
  console.log(`${file}: ${mutants} mutants, ${dead}, ${alive}: ${score.toFixed(1)} %`);
  for (const { line, status, mutator, before, after } of open) {
    console.log(`  ${file}:${line} ${status === "NoCoverage" ? "not reached" : "survived"}, ${mutator}`);
    console.log(`  - ${before}\n  + ${after}`);
  }
}

function judge({ file, score, uncoveredShare, stale }) {
  const { least, mostUncovered } = barOf(file);
  if (score < least) problems.push(`${file}: ${score.toFixed(1)} % of the mutants are killed, the bar is ${least} %`);
  if (uncoveredShare > mostUncovered) {
    problems.push(
      `${file}: no test reaches ${uncoveredShare.toFixed(1)} % of the mutants, the bar is ${mostUncovered} %`,
    );
  }
  for (const [before, after] of stale) problems.push(`${file}: accepted, but no survivor: - ${before} + ${after}`);
}
