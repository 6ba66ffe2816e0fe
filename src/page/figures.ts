/** The figures of a metric or a label set: which there are, and their text. */

import type { MetricData, Numbers } from "../prometheus/http/page/pageData.ts";
import { make, say } from "./elements.ts";
import type { Track } from "./history.ts";
import { NOTHING, shownCount, shownEstimate, shownRate, shownValue } from "./numbers.ts";

type Figure = readonly [name: string, text: string];

/** Returns what the chart of a metric shows. */
export function chartedOf({ kind, content, hasLabels }: MetricData, isTotal: boolean): string {
  if (kind === "counter") return "rate";
  if (content === "level") return isTotal && hasLabels ? "highest" : "level";
  return content === "sum" ? "level" : "mean";
}

/** Returns true if the chart of a metric begins at zero: levels may be far from it. */
export function isFromZero({ kind, content }: MetricData): boolean {
  return kind === "counter" || content === "countAndSum" || content === "buckets";
}

/** Formats a value of a metric's chart. */
export function chartedValue(metric: MetricData, value: number): string {
  if (metric.kind === "counter") return shownRate(value, metric);
  return isFromZero(metric) ? shownEstimate(value, metric) : shownValue(value, metric);
}

/** Returns the figures of a metric, in the order in which they are shown. */
export function figuresOf(metric: MetricData, numbers: Numbers, { rate }: Track): Figure[] {
  const { kind, content } = metric;
  const shown = (value: number | string | undefined) =>
    shownValue(value === undefined ? undefined : Number(value), metric);
  if (content === "level" || content === "sum") {
    if (kind === "counter") {
      return [
        ["total", shown(numbers.value)],
        ["rate", shownRate(rate, metric)],
      ];
    }
    if (numbers.low === undefined) return [["now", shown(numbers.value)]];
    return [
      ["lowest", shown(numbers.low)],
      ["highest", shown(numbers.high)],
    ];
  }
  const { count = 0, sum = 0 } = numbers;
  const counts: Figure[] = [
    ["count", shownCount(count)],
    ["rate", shownRate(rate, { name: "", unit: "" })],
    ["mean", count > 0 ? shownEstimate(sum / count, metric) : NOTHING],
  ];
  if (content === "countAndSum") return numbers.max === undefined ? counts : [...counts, ["max", shown(numbers.max)]];
  const estimate = (value: number | undefined) => shownEstimate(value, metric);
  return [...counts, ["p50", estimate(numbers.p50)], ["p95", estimate(numbers.p95)], ["max", largest(numbers, shown)]];
}

/** Returns the largest value, or what the buckets say of it. */
function largest({ max, above, upTo }: Numbers, shown: (value: number) => string): string {
  if (max !== undefined) return shown(max);
  if (upTo !== undefined) return `≤ ${shown(upTo)}`;
  return above === undefined ? NOTHING : `> ${shown(above)}`;
}

/** The list of figures in the page. */
export class FigureList {
  readonly element = make("dl", "figures");
  readonly #texts = new Map<string, HTMLElement>();

  show(figures: readonly Figure[]): void {
    const isSame = figures.length === this.#texts.size && figures.every(([name]) => this.#texts.has(name));
    if (!isSame) {
      this.#texts.clear();
      this.element.replaceChildren(
        ...figures.map(([name]) => {
          const text = make("dd");
          this.#texts.set(name, text);
          return make("div", name, make("dt", "", name), text);
        }),
      );
    }
    for (const [name, text] of figures) say(this.#texts.get(name) as HTMLElement, text);
  }
}
