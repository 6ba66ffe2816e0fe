// The time until a program's first record. Each start is a separate process: contestants/started.js.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { median } from "./harness/spread.js";

const STARTED = join(import.meta.dirname, "contestants/started.js");
const LIBRARIES = ["threadtally", "prom-client", "@platformatic/prom-client", "@prometheus-io/client", "OpenTelemetry"];
const STARTS = 12;
const QUICK_STARTS = 2;

/** Starts the libraries in turns. The figures are the least and the median of each step. */
function starts(quick) {
  const found = new Map();
  for (let start = 0; start < (quick ? QUICK_STARTS : STARTS); start++) {
    for (const library of LIBRARIES) {
      const steps = JSON.parse(execFileSync(process.execPath, [STARTED, library], { encoding: "utf8" }));
      for (const [step, milliseconds] of Object.entries(steps)) {
        const name = `${library}, ${step}`;
        found.set(name, [...(found.get(name) ?? []), milliseconds]);
      }
    }
  }
  return Object.fromEntries(
    [...found].map(([name, list]) => [name, { quiet: Math.min(...list), typical: median(list) }]),
  );
}

export const contest = {
  question: "How long until a program has recorded for the first time?",
  processes: 3,
  groups: { start: { unit: "ms", measure: async (quick) => starts(quick) } },
};
