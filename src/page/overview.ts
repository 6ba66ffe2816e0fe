/** The registry at a glance: its age, its size, and what did not fit. */

import type { PageData } from "../prometheus/http/page/pageData.ts";
import { byId, make } from "./elements.ts";
import { FigureList } from "./figures.ts";
import { shownCount, shownDuration, shownValue } from "./numbers.ts";

/** Troubles, by the member of the statistics that counts each. */
const TROUBLES = [
  ["overflowed", "Look-ups of label sets that overflowed"],
  ["rejected", "Rejected values and label sets"],
  ["refused", "Requests for memory that were refused"],
] as const;

export class Overview {
  readonly #figures = new FigureList();
  readonly #troubles = make("p", "troubles");

  constructor() {
    byId("overview").replaceWith(this.#figures.element);
    this.#figures.element.id = "overview";
    this.#figures.element.className = "overview";
    this.#figures.element.after(this.#troubles);
  }

  show({ time, startTime, stats, metrics }: PageData): void {
    const series = metrics.reduce((all, { seriesCount }) => all + seriesCount, 0);
    const bytes = (value: number) => shownValue(value, { name: "", unit: "bytes" });
    this.#figures.show([
      ["Running", shownDuration(Math.max(0, time - startTime) / 1000)],
      ...(stats ? [["Threads", shownCount(stats.threads)] as const] : []),
      ["Metrics", shownCount(metrics.length)],
      ["Series", shownCount(series)],
      ...(stats ? [["Memory", `${bytes(stats.bytesUsed)} of ${bytes(stats.bytesLimit)}`] as const] : []),
    ]);
    const found = TROUBLES.filter(([member]) => (stats?.[member] ?? 0) > 0);
    this.#troubles.hidden = found.length === 0;
    this.#troubles.textContent = found.map(([member, text]) => `${text}: ${shownCount(stats?.[member])}`).join(" · ");
  }
}
