/** The metrics in the page: the program's own, and those of Node and the process. */

import type { MetricData } from "../prometheus/http/page/pageData.ts";
import { arrange, byId, say } from "./elements.ts";
import type { History } from "./history.ts";
import { MetricRow } from "./metricRow.ts";
import { shownCount } from "./numbers.ts";

/** The names of `collectRuntimeMetrics`, with any prefix. */
const RUNTIME = /(^|_)(nodejs|process)_/;

/** Returns the key of a metric's row: after a restart, another metric may have its name. */
const keyOf = ({ name, kind, hasLabels }: MetricData) => `${name} ${kind} ${hasLabels}`;

/** Returns the rows of the list with this id in `section`. */
const listIn = (section: string) => byId(section).querySelector(".metrics") as HTMLElement;

export class MetricList {
  readonly #redraw: () => void;
  #rows = new Map<string, MetricRow>();

  constructor(redraw: () => void) {
    this.#redraw = redraw;
  }

  show(metrics: readonly MetricData[], words: readonly string[], history: History): void {
    const rows = new Map<string, MetricRow>();
    const found = metrics.filter((metric) => {
      const key = keyOf(metric);
      const row = this.#rows.get(key) ?? new MetricRow(metric, this.#redraw);
      rows.set(key, row);
      return row.show(metric, words, history);
    });
    this.#rows = rows;
    const own = found.filter(({ name }) => !RUNTIME.test(name));
    const runtime = found.filter(({ name }) => RUNTIME.test(name));
    this.#arrange("own", own);
    this.#arrange("runtime", runtime);
    byId("runtime").hidden = runtime.length === 0;
    if (words.length > 0 && own.length === 0) byId<HTMLDetailsElement>("runtime").open = runtime.length > 0;
    this.#explain(found.length, own.length, words);
  }

  #arrange(section: string, metrics: readonly MetricData[]): void {
    arrange(
      listIn(section),
      metrics.map((metric) => (this.#rows.get(keyOf(metric)) as MetricRow).element),
    );
    say(byId(`${section}-count`), metrics.length === 0 ? "" : shownCount(metrics.length));
  }

  /** Says why there is nothing to see. */
  #explain(found: number, own: number, words: readonly string[]): void {
    const empty = byId("empty");
    empty.hidden = own > 0;
    if (words.length > 0) {
      say(empty, found > 0 ? "Found in Node and process only." : "Nothing matches this search.");
    } else {
      say(
        empty,
        'No metrics yet. Define one in any thread, for example registry.counter({ name: "jobs_total" }), and it ' +
          "appears here.",
      );
    }
  }
}
