/** The label sets of a metric. Only some are in the page, since a metric may have thousands. */

import type { MetricData, SeriesData } from "../prometheus/http/page/pageData.ts";
import { hasWords } from "../prometheus/http/page/searching.ts";
import { Chart } from "./chart.ts";
import { arrange, make, say } from "./elements.ts";
import { chartedOf, chartedValue, FigureList, figuresOf, isFromZero } from "./figures.ts";
import { type History, keyOf } from "./history.ts";
import { shownCount } from "./numbers.ts";

/** The number of label sets in the page at first, and of those that the button adds. */
const STEP = 50;

/** One label set in the page. */
class SetRow {
  readonly element: HTMLElement;
  readonly #figures = new FigureList();
  readonly #chart: Chart;

  constructor(metric: MetricData, { labels }: SeriesData) {
    this.#chart = new Chart(chartedOf(metric, false), isFromZero(metric));
    const chips = Object.entries(labels).map(([name, value]) =>
      make("li", "", make("span", "label", name), make("span", "value", value === "" ? "(empty)" : value)),
    );
    this.element = make("li", "row", make("ul", "labels", ...chips), this.#chart.element, this.#figures.element);
  }

  show(metric: MetricData, one: SeriesData, history: History): void {
    const track = history.track(metric.name, one.labels);
    this.#figures.show(figuresOf(metric, one, track));
    this.#chart.draw(history.times, track.points, (value) => chartedValue(metric, value));
  }
}

export class SetList {
  readonly element: HTMLElement;
  readonly #list = make("ul", "sets");
  readonly #remainder = make("p", "remainder");
  readonly #more = make("button", "more");
  readonly #sort = make("button", "", "Largest first");
  #rows = new Map<string, SetRow>();
  #most = STEP;
  /** Ranks by label set, of the moment at which the button was pressed: rows that change places cannot be read. */
  #ranks: ReadonlyMap<string, number> | undefined;
  #metric: MetricData | undefined;

  /** `redraw` shows the latest reading again. */
  constructor(id: string, redraw: () => void) {
    this.#more.type = "button";
    this.#more.addEventListener("click", () => {
      this.#most += STEP;
      redraw();
    });
    this.#sort.type = "button";
    this.#sort.setAttribute("aria-pressed", "false");
    this.#sort.addEventListener("click", () => {
      this.#ranks = this.#ranks ? undefined : ranksOf(this.#metric);
      this.#sort.setAttribute("aria-pressed", String(this.#ranks !== undefined));
      redraw();
    });
    this.element = make("div", "panel", this.#list, make("div", "rest", this.#remainder, this.#more, this.#sort));
    this.element.id = id;
  }

  /** Shows the label sets that have all words. */
  show(metric: MetricData, words: readonly string[], history: History): void {
    this.#metric = metric;
    const ranks = this.#ranks;
    const found = metric.series.filter(({ labels }) => hasWords(words, metric, labels));
    const rankOf = ({ labels }: SeriesData) => ranks?.get(keyOf(metric.name, labels)) ?? Number.MAX_VALUE;
    if (ranks) found.sort((a, b) => rankOf(a) - rankOf(b));
    const shown = found.slice(0, this.#most);
    const known = this.#rows;
    this.#rows = new Map();
    for (const one of shown) {
      const key = keyOf(metric.name, one.labels);
      const row = known.get(key) ?? new SetRow(metric, one);
      row.show(metric, one, history);
      this.#rows.set(key, row);
    }
    arrange(
      this.#list,
      Array.from(this.#rows.values(), ({ element }) => element),
    );
    say(this.#remainder, remainderOf(shown.length, found.length, metric, words));
    this.#more.hidden = shown.length === found.length;
    this.#sort.hidden = found.length < 2;
    say(this.#more, `Show ${Math.min(STEP, found.length - shown.length)} more`);
  }
}

/** Returns the ranks of a metric's label sets, by key: those with the largest number or count first, NaN last. */
function ranksOf(metric: MetricData | undefined): ReadonlyMap<string, number> {
  const { name = "", series = [] } = metric ?? {};
  const sizeOf = ({ value, count = Number.NaN }: SeriesData) => {
    const size = Number(value ?? count);
    return Number.isNaN(size) ? Number.NEGATIVE_INFINITY : size;
  };
  const sorted = [...series].sort((a, b) => (sizeOf(a) === sizeOf(b) ? 0 : sizeOf(b) - sizeOf(a)));
  return new Map(sorted.map(({ labels }, rank) => [keyOf(name, labels), rank]));
}

/** Returns the sentence that says how many label sets are not shown. */
function remainderOf(shown: number, found: number, metric: MetricData, words: readonly string[]): string {
  const { seriesCount, series } = metric;
  const parts = [`Showing ${shownCount(shown)} of ${shownCount(found)} label sets`];
  if (words.length > 0) parts.push(` that match, of ${shownCount(seriesCount)} in all`);
  if (series.length === seriesCount) return `${parts.join("")}.`;
  const others = shownCount(seriesCount - series.length);
  return `${parts.join("")}. ${others} more are not in this page: a search finds them.`;
}
