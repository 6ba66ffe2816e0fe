/** The threads and their event loops, from the metrics of `collectRuntimeMetrics` and the ages of gauges. */

import type { MetricData, PageData } from "../prometheus/http/page/pageData.ts";
import { arrange, byId, make, say } from "./elements.ts";
import type { History } from "./history.ts";
import { NOTHING, shownDuration, shownValue } from "./numbers.ts";

const SECONDS = { name: "", unit: "seconds" };
const BYTES = { name: "", unit: "bytes" };

/** One thread's row. */
class ThreadRow {
  readonly element = make("tr");
  readonly #bar = make("i");
  readonly #share = make("span");
  readonly #cells = [make("td"), make("td"), make("td"), make("td")];

  constructor(thread: string) {
    const name = make("th", "", thread);
    name.scope = "row";
    this.element.append(name, make("td", "busy", make("span", "bar", this.#bar), this.#share), ...this.#cells);
  }

  show(busy: number | undefined, texts: readonly string[]): void {
    const percent = busy === undefined ? 0 : Math.round(Math.min(1, Math.max(0, busy)) * 100);
    this.#bar.style.width = `${percent}%`;
    say(this.#share, busy === undefined ? NOTHING : `${percent} %`);
    for (const [index, cell] of this.#cells.entries()) say(cell, texts[index] ?? NOTHING);
  }
}

export class Threads {
  readonly #body = byId("threads").querySelector("tbody") as HTMLElement;
  #rows = new Map<string, ThreadRow>();

  show({ metrics, ages }: PageData, history: History): void {
    const byEnding = (ending: string) => metrics.find(({ name }) => name.endsWith(ending));
    const [time, ratio] = [
      byEnding("nodejs_eventloop_time_seconds_total"),
      byEnding("nodejs_eventloop_utilization_ratio"),
    ];
    const lags = [byEnding("nodejs_eventloop_lag_p99_seconds"), byEnding("nodejs_eventloop_lag_max_seconds")];
    const memory = byEnding("nodejs_heap_size_used_bytes");
    const ageOf = new Map(ages.map((age) => [String(age.lane ?? "none"), age]));
    const names = new Set([...ageOf.keys(), ...[time, ratio, ...lags, memory].flatMap(threadsOf)]);
    const rows = new Map<string, ThreadRow>();
    for (const name of [...names].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))) {
      const row = this.#rows.get(name) ?? new ThreadRow(name);
      const age = ageOf.get(name);
      // Nobody has measured the loop of a thread that does not reply.
      const isSilent = age?.silent === true;
      row.show(isSilent ? undefined : (busyOf(time, name, history) ?? levelOf(ratio, name)), [
        ...lags.map((lag) => shownValue(isSilent ? undefined : levelOf(lag, name), SECONDS)),
        shownValue(levelOf(memory, name), BYTES),
        age === undefined || age.seconds < 1 ? "now" : `${shownDuration(age.seconds)} ago`,
      ]);
      row.element.classList.toggle("silent", isSilent);
      rows.set(name, row);
    }
    this.#rows = rows;
    arrange(
      this.#body,
      Array.from(rows.values(), ({ element }) => element),
    );
    byId("threads").hidden = rows.size === 0;
  }
}

/** Returns the threads that have a level or a number in a metric. */
function threadsOf(metric: MetricData | undefined): string[] {
  return (metric?.series ?? []).flatMap(({ labels }) => (labels.thread === undefined ? [] : [labels.thread]));
}

function levelOf(metric: MetricData | undefined, thread: string): number | undefined {
  const level = metric?.series.find(({ labels }) => labels.thread === thread)?.value;
  return level === undefined ? undefined : Number(level);
}

/** Returns the share of the last seconds in which a thread's loop was busy. */
function busyOf(time: MetricData | undefined, thread: string, history: History): number | undefined {
  const rates = (time?.series ?? []).flatMap(({ labels }) =>
    labels.thread === thread ? [[labels.state, history.track(time?.name ?? "", labels).rate ?? 0] as const] : [],
  );
  const all = rates.reduce((total, [, rate]) => total + rate, 0);
  return all > 0 ? (rates.find(([state]) => state === "active")?.[1] ?? 0) / all : undefined;
}
