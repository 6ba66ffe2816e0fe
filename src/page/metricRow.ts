/** One metric in the page: its name, chart and figures, and behind a button its label sets. */

import type { MetricData } from "../prometheus/http/page/pageData.ts";
import { hasWords } from "../prometheus/http/page/searching.ts";
import { Chart } from "./chart.ts";
import { make, say } from "./elements.ts";
import { chartedOf, chartedValue, FigureList, figuresOf, isFromZero } from "./figures.ts";
import type { History } from "./history.ts";
import { shownCount } from "./numbers.ts";
import { SetList } from "./setList.ts";

const KIND_NAMES = {
  counter: "counter",
  upDownCounter: "up-down counter",
  gauge: "gauge",
  mean: "mean",
  histogram: "histogram",
} as const;

let made = 0;

export class MetricRow {
  readonly element = make("li", "metric");
  readonly #chart: Chart;
  readonly #figures = new FigureList();
  readonly #help = make("p", "help");
  readonly #traits = make("p", "traits");
  readonly #button: HTMLButtonElement | undefined;
  readonly #sets: SetList;
  readonly #redraw: () => void;
  #isOpen = false;

  constructor(metric: MetricData, redraw: () => void) {
    this.#redraw = redraw;
    this.#chart = new Chart(chartedOf(metric, true), isFromZero(metric));
    this.#sets = new SetList(`sets-${++made}`, redraw);
    if (metric.hasLabels) {
      this.#button = make("button", "opener", metric.name);
      this.#button.type = "button";
      this.#button.setAttribute("aria-controls", this.#sets.element.id);
      this.#button.addEventListener("click", () => this.#toggle());
    }
    const title = make("h3", "", this.#button ?? metric.name);
    const about = make("div", "", make("div", "named", title, this.#traits), this.#help);
    this.element.append(make("div", "row", about, this.#chart.element, this.#figures.element), this.#sets.element);
  }

  #toggle(): void {
    this.#isOpen = this.#button?.getAttribute("aria-expanded") !== "true";
    this.#redraw();
  }

  /** Shows a reading. Returns false if the metric does not match the search. */
  show(metric: MetricData, words: readonly string[], history: History): boolean {
    const isMatch = hasWords(words, metric);
    const hasMatch = !isMatch && metric.series.some(({ labels }) => hasWords(words, metric, labels));
    if (!isMatch && !hasMatch) return false;
    const track = history.track(metric.name);
    this.#figures.show(figuresOf(metric, metric.total, track));
    this.#chart.draw(history.times, track.points, (value) => chartedValue(metric, value));
    say(this.#help, metric.help);
    const count = `${shownCount(metric.seriesCount)} label ${metric.seriesCount === 1 ? "set" : "sets"}`;
    say(this.#traits, metric.hasLabels ? `${KIND_NAMES[metric.kind]} · ${count}` : KIND_NAMES[metric.kind]);
    // What a search finds in label sets is shown even if the metric is closed.
    const isShown = metric.hasLabels && (this.#isOpen || hasMatch);
    this.#sets.element.hidden = !isShown;
    this.#button?.setAttribute("aria-expanded", String(isShown));
    if (isShown) this.#sets.show(metric, words, history);
    return true;
  }
}
