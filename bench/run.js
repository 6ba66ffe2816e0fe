// `npm run bench`: runs all contests, or the named ones: `npm run bench -- record --nodes 20,22`. Writes results/ and
// the tables and charts generated from them. `--quick` only checks that everything still works: few rounds, no verdict,
// nothing written.
import { parseArgs } from "node:util";
import { BARS } from "./bars.js";
import { measure } from "./harness/measure.js";
import { compileNative } from "./harness/native.js";
import { nodeProgram, thisMajor } from "./harness/nodes.js";
import { resultOf, writeResult } from "./harness/results.js";
import { installRivals } from "./harness/rivals.js";
import { summary } from "./harness/spread.js";
import { bound, shown, verdict } from "./harness/verdict.js";
import { writeReport } from "./report.js";

const CONTESTS = [
  "record",
  "contended",
  "alternatives",
  "scrape",
  "aggregate",
  "memory",
  "startup",
  "size",
  "serve",
  "pools",
  "promClient",
  "opentelemetry",
];

const { values, positionals } = parseArgs({
  options: { nodes: { type: "string", default: String(thisMajor) }, quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !CONTESTS.includes(name));
if (unknown) throw new RangeError(`There is no contest "${unknown}": it is one of ${CONTESTS.join(", ")}.`);

installRivals();
compileNative();

for (const name of positionals.length > 0 ? positionals : CONTESTS) {
  const { contest } = await import(`./${name}.js`);
  for (const major of majorsFor(contest)) {
    const node = nodeProgram(major);
    console.log(`\n${name}, Node ${major}: ${contest.question}`);
    const begun = performance.now();
    const result = resultOf(name, contest, node, measure(name, contest, node, values.quick));
    show(result.groups);
    console.log(`  ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    if (values.quick) continue;
    judge([result]);
    writeResult(result);
  }
}
if (!values.quick) writeReport();

/**
 * Returns the versions of Node to measure a contest on: the requested ones, with the least that it runs on in place of
 * older ones.
 */
function majorsFor({ leastNode = 0 }) {
  return new Set(values.nodes.split(",").map((major) => Math.max(Number(major), leastNode)));
}

function show(groups) {
  for (const [group, { unit, contestants }] of Object.entries(groups)) {
    console.log(`\n  ${group} (${unit})`);
    for (const [contestant, figures] of Object.entries(contestants)) {
      console.log(`    ${contestant.padEnd(48)} ${Object.entries(figures).map(shownFigure).join("   ")}`);
    }
  }
}

function shownFigure([figure, list]) {
  if (typeof list[0] !== "number") return `${figure}: ${list.at(-1)}`;
  const { middle, low, high } = summary(list);
  const spread = middle > 0 ? (50 * (high - low)) / middle : 0;
  return `${figure} ${Number(middle.toPrecision(4)).toLocaleString("en-US")} ± ${spread.toFixed(0)} %`;
}

function judge(results) {
  console.log("\n  bars");
  for (const bar of BARS) {
    const measured = verdict(bar, results);
    if (!measured) continue;
    console.log(`    ${measured.met ? "met   " : "missed"} ${bar.what}: ${shown(bar, measured)} (${bound(bar)})`);
  }
}
