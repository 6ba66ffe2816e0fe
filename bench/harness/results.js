// The files of results/: one for each contest and version of Node.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { machine, measuredCode } from "./machine.js";

const folder = join(import.meta.dirname, "../results");

export function resultOf(name, contest, node, groups) {
  return {
    contest: name,
    question: contest.question,
    node: execFileSync(node, ["--version"], { encoding: "utf8" }).trim().slice(1),
    date: new Date().toISOString().slice(0, 10),
    ...measuredCode(),
    machine: machine(),
    groups,
  };
}

export const majorOf = ({ node }) => Number.parseInt(node, 10);

/** The processor's name in tables: its maker and family, and its generation where that was noted. */
export function processorOf({ machine: { processor, generation } }) {
  const name = processor.replace(/\((R|TM)\)| Processor\b| @ [\d.]+GHz$/g, "").trim();
  return generation ? `${name} (${generation})` : name;
}

/** The path of a result below results/. */
export function pathOf(result) {
  const own = processorOf(result).toLowerCase().replace(/\W+/g, "-").replace(/-$/, "");
  return join(own, `${result.contest}-v${majorOf(result)}.json`);
}

export function writeResult(result) {
  const file = join(folder, pathOf(result));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 1)}\n`);
}

export function readResults() {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}

/**
 * Returns the lists for a path of contest, group and contestant in the results of one Node; undefined if it was not
 * measured.
 */
export function figuresAt(results, [contest, group, contestant]) {
  return results.find((result) => result.contest === contest)?.groups[group]?.contestants[contestant];
}
