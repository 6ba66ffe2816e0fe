// The result of the mutants of one file.
import { accepted } from "./accepted.js";

/** Returns the first line that a mutant changes, before and after. Stryker counts lines and columns from 1. */
function changeOf({ location: { start, end }, replacement }, lines) {
  const before = lines[start.line - 1];
  const rest = lines[end.line - 1].slice(end.column - 1);
  const after = `${before.slice(0, start.column - 1)}${replacement}${rest}`.split("\n")[0];
  return { line: start.line, before: before.trim(), after: after.trim() };
}

const isOf = (change, [before, after]) => change.before === before && change.after === after;

/**
 * Returns the counts of a file's mutants, the survivors that are not accepted, and the accepted mutants that did not
 * survive.
 */
export function verdictOf(file, mutants, source) {
  const lines = source.split("\n");
  const entries = accepted.filter((entry) => entry.file === file).flatMap(({ changes }) => changes);
  const having = (...statuses) => mutants.filter(({ status }) => statuses.includes(status));
  const alive = having("Survived", "NoCoverage").map((mutant) => ({
    status: mutant.status,
    mutator: mutant.mutatorName,
    ...changeOf(mutant, lines),
  }));
  // A mutant that timed out may survive on a machine with less load.
  const late = having("Timeout").map((mutant) => changeOf(mutant, lines));
  const isAccepted = (change) => entries.some((entry) => isOf(change, entry));
  const open = alive.filter((change) => !isAccepted(change));
  // If the tests cannot even be loaded with a mutant, Stryker reports an error.
  const killed = having("Killed", "RuntimeError").length;
  const timeouts = late.length;
  const counted = killed + timeouts + open.length;
  const uncovered = open.filter(({ status }) => status === "NoCoverage").length;
  const covered = counted - uncovered;
  return {
    file,
    mutants: counted + alive.length - open.length,
    killed,
    timeouts,
    accepted: alive.length - open.length,
    survived: open.length - uncovered,
    uncovered,
    score: covered === 0 ? 100 : (100 * (killed + timeouts)) / covered,
    uncoveredShare: counted === 0 ? 0 : (100 * uncovered) / counted,
    open,
    stale: entries.filter((entry) => ![...alive, ...late].some((change) => isOf(change, entry))),
  };
}
