/** The outcome of a search in words: its figures, or the shortest failing schedule that was found. */

import type { Scenario } from "./actor.ts";
import { Explorer, type Report } from "./explorer.ts";
import { minimised, replay, toText, turnsOf } from "./schedule.ts";

export interface Outcome {
  readonly report: Report;
  readonly text: string;
}

export function outcomeOf(make: () => Scenario): Outcome {
  const scenario = make();
  const report = new Explorer(scenario).explore();
  return { report, text: report.violation ? failure(scenario, report.violation.moves) : figures(report) };
}

/** Returns the row of a scenario in the tables of docs/proofs. */
export function rowOf(name: string, { states, schedules, atomics }: Report): string {
  const [mantissa, exponent] = schedules.toExponential(1).split("e+");
  const number = schedules < 1e15 ? schedules.toLocaleString("en") : `${mantissa} × 10^${exponent}`;
  const alone = Math.max(...Object.values(atomics).map((actor) => actor.alone));
  return `| ${[name, states.toLocaleString("en"), number, alone].join(" | ")} |`;
}

function figures({ states, schedules, atomics, switches, complete }: Report): string {
  if (!complete) return `not complete: the first ${states.toLocaleString("en")} states`;
  const what = switches === undefined ? "every schedule" : `schedules of at most ${switches} switches`;
  const actors = Object.entries(atomics).map(([name, { most, alone }]) => `${name} ${most}/${alone}`);
  const number = schedules < 1e15 ? schedules.toLocaleString("en") : schedules.toExponential(1);
  return `${what}: ${states.toLocaleString("en")} states, ${number} schedules; atomics at most/alone: ${actors.join(", ")}`;
}

function failure(scenario: Scenario, moves: NonNullable<Report["violation"]>["moves"]): string {
  const turns = minimised(scenario, turnsOf(moves));
  return [...replay(scenario, turns).lines, `schedule: ${toText(scenario, turns)}`].join("\n");
}
