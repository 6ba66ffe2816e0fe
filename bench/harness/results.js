// The files of results/: one for each contest and version of Node.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

export function writeResult(result) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.contest}-v${majorOf(result)}.json`), `${JSON.stringify(result, null, 1)}\n`);
}

export function readResults() {
  return readdirSync(folder)
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
