// The measurement of a contest: each group in several processes, with the groups in turns, so that changes of the
// machine's load affect all alike.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

// Neither the rivals nor we may generate code at run time; WebAssembly is allowed.
const OPTIONS = ["--expose-gc", "--disallow-code-generation-from-strings"];
const LONGEST_MILLISECONDS = 300_000;

/**
 * Returns, by group, its unit, and for each contestant the lists of the processes' measurements. A quick run leaves out
 * the groups that differ from another one in their size only.
 */
export function measure(name, contest, node, quick) {
  const groups = {};
  for (let process = 0; process < (quick ? 1 : contest.processes); process++) {
    for (const [group, { unit, once, isLarger, options = [] }] of Object.entries(contest.groups)) {
      if ((once && process > 0) || (isLarger && quick)) continue;
      groups[group] ??= { unit, contestants: {} };
      const measured = inProcess(node, options, [name, group, ...(quick ? ["--quick"] : [])]);
      for (const [contestant, figures] of Object.entries(measured)) {
        groups[group].contestants[contestant] ??= {};
        const lists = groups[group].contestants[contestant];
        for (const [figure, value] of Object.entries(figures))
          lists[figure] = [...(lists[figure] ?? []), rounded(value)];
      }
    }
  }
  return groups;
}

function inProcess(node, options, given) {
  const printed = execFileSync(node, [...OPTIONS, ...options, join(import.meta.dirname, "process.js"), ...given], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    timeout: LONGEST_MILLISECONDS,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(printed.trimEnd().split("\n").at(-1));
}

/** Rounds to five digits, since more would be noise in the files. */
function rounded(value) {
  return typeof value === "number" ? Number(value.toPrecision(5)) : value;
}
