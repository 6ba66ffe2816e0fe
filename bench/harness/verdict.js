// The verdict on a bar, by the results of one Node.
import { digits } from "../report/markdown.js";
import { figuresAt } from "./results.js";
import { ratio, summary } from "./spread.js";

/**
 * Returns `{ middle, low, high, told, met }`, or undefined if it was not measured. If the spread is larger than the
 * difference, the worse end of the spread must meet the bar.
 */
export function verdict(bar, results) {
  const of = leastOf(bar.of, results);
  if (!of) return undefined;
  if (!bar.against) {
    const measured = summary(of);
    return { ...measured, told: true, met: meets(bar, measured.middle) };
  }
  const against = leastOf(bar.against, results);
  if (!against) return undefined;
  const measured = ratio(of, against);
  const worse = bar.most === undefined ? measured.low : measured.high;
  return { ...measured, met: meets(bar, measured.told ? measured.middle : worse) };
}

const meets = ({ most, least }, number) => (most === undefined ? number >= least : number <= most);

/** Returns the measurements of a name, or of the least of several names. */
function leastOf(names, results) {
  const lists = (Array.isArray(names[0]) ? names : [names])
    .map((name) => figuresAt(results, name)?.[name[3] ?? "quiet"])
    .filter((list) => list !== undefined);
  return lists.toSorted((a, b) => summary(a).middle - summary(b).middle)[0];
}

/** Returns the bar as text for a table: at most or at least how much. */
export function bound({ most, least, unit, against }) {
  return `${most === undefined ? "≥" : "≤"} ${(most ?? least).toLocaleString("en-US")}${against ? " ×" : ` ${unit}`}`;
}

/** Returns the measurement as text for a table, without a ratio if none can be told. */
export function shown(bar, measured) {
  const unit = bar.against ? " ×" : ` ${bar.unit}`;
  if (!measured.told) return `no difference (${digits(measured.low)} to ${digits(measured.high)}${unit})`;
  return `${digits(measured.middle)}${unit}`;
}
