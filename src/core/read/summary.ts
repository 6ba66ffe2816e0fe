/** A snapshot as a table of text, for people: one line for each series. */

import { boundsOf } from "../define/bounds.ts";
import { quantile } from "./quantile.ts";
import { nearestDouble } from "./rounding.ts";
import type { MetricSnapshot, SeriesSnapshot, Snapshot } from "./snapshot.ts";
import { checkSnapshot } from "./snapshotCheck.ts";

/** Columns of a line, if numbers leave room for names and labels. */
const LINE = 80;
/** Columns of names and of labels that are kept even then. */
const LEAST = 16;
/** Characters of a text that are looked at: more never fit. */
const MOST_CHARACTERS = 500;
const GAP = "  ";

const VALUES = ["value"];
const OBSERVATIONS = ["count", "mean", "p50", "p95", "max"];

/** Characters that would break lines, move the cursor or reorder the text: controls, formats and lone surrogates. */
const HOSTILE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Characters of two columns, mostly East Asian ones and emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{3fffd}]/u;
const COMBINING = /[\p{M}]/u;

/** The cells of one series: its metric's name, its labels, its labels without their names, and its numbers. */
type Row = readonly string[];

/**
 * Returns a table of all series as text, for people: a line of each counter and gauge with its value, then a line of
 * each mean and histogram with its count, mean, quantiles (histograms) and largest value (`minMax`), in the metric's
 * unit. If a line would have more than 80 columns, label names are left out and long labels are cut; special characters
 * are escaped. Columns without a number are left out. A registry runs its `collect` callbacks first, as for a snapshot.
 * `console.log(registry)` prints such a table of the first 100 series in Node, Bun and Deno, as wide as the terminal.
 * @throws TypeError or RangeError SNAPSHOT_INVALID; RangeError DETACHED, CORRUPT
 * @example
 * const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs", labelNames: ["kind"] });
 * jobs.labels("chart").inc(4);
 * summarize(registry).split("\n"); // ["metric      labels        value", "jobs_total  kind=\"chart\"      4"]
 */
export function summarize(source: Snapshot | { snapshot(): Snapshot }): string {
  if (typeof (source as Partial<{ snapshot(): Snapshot }> | null)?.snapshot === "function") {
    return summaryOf((source as { snapshot(): Snapshot }).snapshot());
  }
  checkSnapshot(source);
  return summaryOf(source);
}

/** Returns the table of the first series of a snapshot that was checked. `columns`: the width of lines, if possible. */
export function summaryOf({ metrics }: Snapshot, most = Number.POSITIVE_INFINITY, columns = LINE): string {
  const values: Row[] = [];
  const observations: Row[] = [];
  let left = most;
  for (const metric of metrics) {
    for (const series of metric.series.slice(0, left)) {
      const row = [escaped(metric.name), ...labelsOf(metric, series)];
      const numbers = numbersOf(metric, series);
      (numbers.length === 1 ? values : observations).push([...row, ...numbers.map(shownNumber)]);
    }
    left = Math.max(0, left - metric.series.length);
  }
  const count = metrics.reduce((all, { series }) => all + series.length, 0);
  const parts = [table(VALUES, values, columns), table(OBSERVATIONS, observations, columns)];
  if (count > most) parts.push(`… ${count - most} more series: summarize(registry) returns all.`);
  return parts.filter(Boolean).join("\n\n") || "No series.";
}

/** Returns the value of a series, or its count, mean, quantiles and largest value; undefined for what is not known. */
function numbersOf(
  metric: MetricSnapshot,
  { level, scaled, count, counts = [], scaledSums = [], scaledMin, scaledMax }: SeriesSnapshot,
) {
  const { buckets, scale } = metric;
  const exact = (units: string | bigint, divisor = 1) => nearestDouble(BigInt(units), BigInt(scale) * BigInt(divisor));
  const [min, max] = [scaledMin, scaledMax].map((units) => (units == null ? undefined : exact(units)));
  if (buckets) {
    const bounds = boundsOf(buckets);
    const all = counts.map((one, i) => ({
      upTo: bounds[i] ?? Number.POSITIVE_INFINITY,
      count: one,
      sum: exact(scaledSums[i] as string),
    }));
    const total = counts.reduce((sum, one) => sum + one, 0);
    if (total === 0) return [0, undefined, undefined, undefined, undefined];
    const units = scaledSums.reduce((sum, one) => sum + BigInt(one), 0n);
    const extremes = { min: min ?? Number.NaN, max: max ?? Number.NaN };
    return [total, exact(units, total), quantile(all, 0.5, extremes), quantile(all, 0.95, extremes), max];
  }
  if (count !== undefined) {
    return [count, count === 0 ? undefined : exact(scaled as string, count), undefined, undefined, max];
  }
  return [level === undefined ? exact(scaled as string) : Number(level)];
}

/** Returns a number in at most five digits, unless it is whole. */
function shownNumber(value: number | undefined): string {
  if (value === undefined) return "";
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)));
}

/** Returns the labels of a series, those of the whole registry last, and the same without the names of the metric's. */
function labelsOf({ labelNames }: MetricSnapshot, { labels }: SeriesSnapshot): [labels: string, values: string] {
  const names = new Set([...labelNames.filter((name) => Object.hasOwn(labels, name)), ...Object.keys(labels)]);
  const joined = (isNamed: (name: string) => boolean) =>
    Array.from(names, (name) => {
      const text = (labels[name] as string).slice(0, MOST_CHARACTERS).replace(/["\\]/g, "\\$&");
      return `${isNamed(name) ? `${escaped(name)}=` : ""}"${escaped(text)}"`;
    }).join(",");
  return [joined(() => true), joined((name) => !labelNames.includes(name))];
}

function escaped(text: string): string {
  return text.replace(HOSTILE, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** Returns the lines of a table, with aligned columns; "" without rows. */
function table(titles: readonly string[], rows: readonly Row[], most: number): string {
  if (rows.length === 0) return "";
  const all = [["metric", "labels", "labels", ...titles], ...rows];
  const widest = (column: number) => all.reduce((most, row) => Math.max(most, widthOf(row[column] as string)), 0);
  const widths = (all[0] as Row).map((_, column) => widest(column));
  const shown = [0, 1, ...titles.map((_, index) => index + 3).filter((column) => rows.some((row) => row[column]))];
  const widthAt = (column: number) => widths[column] as number;
  const excess = () => shown.reduce((sum, column) => sum + widthAt(column) + GAP.length, -GAP.length - most);
  const labels = excess() > 0 ? 2 : 1;
  shown[1] = labels;
  for (const column of [labels, 0]) {
    const width = widthAt(column);
    widths[column] = Math.max(Math.min(width, LEAST), width - Math.max(0, excess()));
  }
  const line = (row: Row) =>
    shown.map((column) => placed(row[column] as string, widthAt(column), column > 2)).join(GAP);
  return all.map((row) => line(row).trimEnd()).join("\n");
}

/** Returns a text in a column: cut if it is longer, and at its right if it is a number. */
function placed(text: string, width: number, isNumber: boolean): string {
  const cell = widthOf(text) > width ? cut(text, width - 1) : text;
  const spaces = " ".repeat(width - widthOf(cell));
  return isNumber ? spaces + cell : cell + spaces;
}

/** Returns the beginning of a text that has so many columns, and a sign that it goes on. */
function cut(text: string, width: number): string {
  let kept = "";
  let left = width;
  for (const character of text) {
    left -= widthOf(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Returns the number of columns of a text. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1;
  return width;
}
