// The tables: the bars, and all measurements.
import { BARS } from "../bars.js";
import { figuresAt, majorOf, processorOf } from "../harness/results.js";
import { summary } from "../harness/spread.js";
import { bound, shown, verdict } from "../harness/verdict.js";
import { digits, table } from "./markdown.js";

/** Returns the results of each Node, sorted by major version. */
export function byColumn(results) {
  const columns = new Map();
  const ordered = results.toSorted((a, b) => compare(processorOf(a), processorOf(b)) || majorOf(a) - majorOf(b));
  for (const result of ordered) {
    const column = `${processorOf(result)}, Node ${majorOf(result)}`;
    columns.set(column, [...(columns.get(column) ?? []), result]);
  }
  return columns;
}

const compare = (a, b) => (a < b ? -1 : Number(a > b));

export function barsTable(results) {
  const columns = byColumn(results);
  const rows = BARS.map((bar) => {
    const verdicts = [...columns.values()].map((ofColumn) => verdict(bar, ofColumn));
    const [contest] = [bar.of[0]].flat();
    if (results.some((result) => result.contest === contest) && !verdicts.some(Boolean)) {
      throw new Error(`No results hold what the bar "${bar.what}" looks at.`);
    }
    const isMet = bar.onOne ? verdicts.some((one) => one?.met) : undefined;
    const cells = verdicts.map((one) => {
      if (!one) return "–";
      return `${shown(bar, one)} ${(isMet ?? one.met) ? "✓" : "✗"}`;
    });
    return [bar.what, bound(bar), ...cells];
  });
  return table(["bar", "", ...columns.keys()], rows);
}

/** Returns all groups of a contest: one table each, with a column for each Node. */
export function contestTables(results, contest) {
  const columns = byColumn(results.filter((result) => result.contest === contest));
  const groups = new Map();
  for (const [result] of columns.values()) {
    for (const [group, { unit, contestants }] of Object.entries(result.groups)) {
      const names = groups.get(group)?.names ?? [];
      groups.set(group, { unit, names: new Set([...names, ...Object.keys(contestants)]) });
    }
  }
  return Array.from(groups, ([group, { unit, names }]) => {
    const rows = Array.from(names, (contestant) => [
      contestant,
      ...Array.from(columns.values(), (one) => figuresShown(figuresAt(one, [contest, group, contestant]))),
    ]);
    return table([`${group}${unit ? ` (${unit})` : ""}`, ...columns.keys()], rows);
  });
}

/** Returns the first figure with its spread, then the others by name. */
function figuresShown(figures) {
  if (!figures) return "–";
  return Object.entries(figures)
    .map(([figure, list], place) => {
      if (typeof list[0] !== "number") return list.at(-1);
      const { middle, low, high } = summary(list);
      if (place > 0) return `${figure} ${digits(middle)}`;
      const spread = middle > 0 ? Math.round((50 * (high - low)) / middle) : 0;
      return `${digits(middle)}${spread > 0 ? ` ± ${spread} %` : ""}`;
    })
    .join("; ");
}
