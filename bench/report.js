// `npm run bench:report`: generates the tables and charts from results/ only. `--check` writes nothing, lists the files
// that differ from what the results give, and fails if there are any.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { processorOf, readResults } from "./harness/results.js";
import { costChart } from "./report/costChart.js";
import { withPart } from "./report/markdown.js";
import { costTable, poolTable } from "./report/short.js";
import { barsTable, byColumn, contestTables } from "./report/tables.js";

const root = join(import.meta.dirname, "..");

/** Returns the contents of the generated files, by path. */
function generated() {
  const results = readResults();
  const oldest = oldestWith(results, "record", "contended");
  let all = withPart(read("bench/results/README.md"), "machine", machineOf(results));
  for (const contest of new Set(results.map(({ contest }) => contest))) {
    all = withPart(all, contest, contestTables(results, contest).join("\n\n"));
  }
  return {
    "bench/README.md": withPart(read("bench/README.md"), "bars", barsTable(results)),
    "bench/results/README.md": all,
    "README.md": withPart(withPart(read("README.md"), "costs", costTable(oldest)), "pools", poolTable(results)),
    "bench/results/cost.svg": costChart(oldest),
  };
}

/** Returns the results of the first column that has all of these contests: of the first processor's oldest Node. */
function oldestWith(results, ...contests) {
  const has = (column, contest) => column.some((result) => result.contest === contest);
  return [...byColumn(results).values()].find((column) => contests.every((contest) => has(column, contest)));
}

/** Returns one item for each version of the code and machine with results. */
function machineOf(results) {
  const lines = results.map((result) => {
    const { machine, version, commit, changed, date } = result;
    const isTogether = (other) =>
      other.commit === commit && other.date === date && processorOf(other) === processorOf(result);
    const nodes = results.filter(isTogether).map(({ node }) => node);
    return (
      `- ${processorOf(result)}: threadtally ${version} at ${commit}${changed ? ", with changes," : ""} on ${date}:\n` +
      `  ${machine.cores} cores, ${machine.memory}, ${machine.system}, ${machine.compiler};\n` +
      `  Node ${[...new Set(nodes)].join(", ")}.`
    );
  });
  return [...new Set(lines)].join("\n");
}

const read = (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "");

export function writeReport() {
  for (const [path, text] of Object.entries(generated())) writeFileSync(join(root, path), text);
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes("--check")) {
    const stale = Object.entries(generated()).filter(([path, text]) => read(path) !== text);
    for (const [path] of stale)
      console.error(`${relative(".", join(root, path))} is not what bench/results make of it.`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else writeReport();
}
