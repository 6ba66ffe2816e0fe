// The tables: the bars, and all measurements.
import { BARS } from "../bars.js";
import { figuresAt, majorOf } from "../harness/results.js";
import { summary } from "../harness/spread.js";
import { bound, shown, verdict } from "../harness/verdict.js";
import { digits, table } from "./markdown.js";

/** Returns the results of each Node, sorted by major version. */
export function byNode(results) {
  const majors = [...new Set(results.map(majorOf))].sort((a, b) => a - b);
  return new Map(majors.map((major) => [major, results.filter((result) => majorOf(result) === major)]));
}

export function barsTable(results) {
  const nodes = byNode(results);
  const rows = BARS.map((bar) => {
    const verdicts = [...nodes.values()].map((ofNode) => verdict(bar, ofNode));
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
  return table(["bar", "", ...[...nodes.keys()].map((major) => `Node ${major}`)], rows);
}

/** Returns all groups of a contest: one table each, with a column for each Node. */
export function contestTables(results, contest) {
  const own = byNode(results.filter((result) => result.contest === contest));
  const [newest] = [...own.values()].at(-1);
  return Object.entries(newest.groups).map(([group, { unit, contestants }]) => {
    const rows = Object.keys(contestants).map((contestant) => [
      contestant,
      ...[...own.values()].map((ofNode) => figuresShown(figuresAt(ofNode, [contest, group, contestant]))),
    ]);
    return table([`${group}${unit ? ` (${unit})` : ""}`, ...[...own.keys()].map((major) => `Node ${major}`)], rows);
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
