/** The last minutes of every series, kept in the page only, and bounded. */

import type { MetricData, Numbers, PageData } from "../prometheus/http/page/pageData.ts";

/** The number of readings that are kept, and the seconds that charts show. */
export const READINGS = 150;
export const SPAN = 300;

/** The number of intervals over which a rate is shown. */
const RATE_INTERVALS = 5;

type Measured = Pick<MetricData, "kind" | "content">;

/** One series, or all series of a metric together. */
export class Track {
  /** The line of the chart: one point for each reading, the latest last; NaN where there is none. */
  readonly points: number[] = [];
  /** The latest amounts: numbers of counters, counts of means and histograms. */
  readonly #amounts: (readonly [time: number, amount: number])[] = [];
  #last: Numbers | undefined;

  add(measured: Measured, numbers: Numbers, time: number): void {
    this.points.push(pointOf(measured, numbers, this.#last, time - (this.#amounts.at(-1)?.[0] ?? time)));
    if (this.points.length > READINGS) this.points.shift();
    const amount = amountOf(measured, numbers);
    // After a reset, the rate begins again.
    if (amount < (this.#amounts.at(-1)?.[1] ?? 0)) this.#amounts.length = 0;
    this.#amounts.push([time, amount]);
    if (this.#amounts.length > RATE_INTERVALS + 1) this.#amounts.shift();
    this.#last = numbers;
  }

  /** Amount a second over the latest readings; undefined until there are two. */
  get rate(): number | undefined {
    const [[from, before] = [0, 0], [to, after] = [0, 0]] = [this.#amounts[0], this.#amounts.at(-1)];
    return to > from ? (after - before) / (to - from) : undefined;
  }
}

function amountOf({ kind }: Measured, { value, count }: Numbers): number {
  return kind === "counter" ? Number(value) : (count ?? 0);
}

/** Returns the point of a chart: a counter's rate, a level, or the mean of the values since the last reading. */
function pointOf({ kind, content }: Measured, numbers: Numbers, last: Numbers | undefined, seconds: number): number {
  if (content === "level") return Number(numbers.value ?? numbers.high ?? Number.NaN);
  if (content === "sum" && kind !== "counter") return Number(numbers.value);
  if (last === undefined || seconds <= 0) return Number.NaN;
  if (content === "sum") {
    const amount = Number(numbers.value) - Number(last.value);
    return amount >= 0 ? amount / seconds : Number.NaN;
  }
  const count = (numbers.count ?? 0) - (last.count ?? 0);
  return count > 0 ? ((numbers.sum ?? 0) - (last.sum ?? 0)) / count : Number.NaN;
}

/** Returns the key of a series, or of a metric without labels. */
export function keyOf(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify([name, ...Object.entries(labels).flat()]);
}

export class History {
  /** Times of the readings, in seconds. */
  times: number[] = [];
  #tracks = new Map<string, Track>();
  #blocks: readonly string[] = [];

  /** Adds a reading. What it does not contain is forgotten; so is everything if all processes have been replaced. */
  add(data: PageData): void {
    if (!data.blocks.some((id) => this.#blocks.includes(id))) {
      this.#tracks = new Map();
      this.times = [];
    }
    this.#blocks = data.blocks;
    const time = data.time / 1000;
    this.times.push(time);
    if (this.times.length > READINGS) this.times.shift();
    const known = this.#tracks;
    this.#tracks = new Map();
    const follow = (key: string, metric: MetricData, numbers: Numbers) => {
      const track = known.get(key) ?? new Track();
      track.add(metric, numbers, time);
      this.#tracks.set(key, track);
    };
    for (const metric of data.metrics) {
      follow(keyOf(metric.name), metric, metric.total);
      if (!metric.hasLabels) continue;
      for (const one of metric.series) follow(keyOf(metric.name, one.labels), metric, one);
    }
  }

  /** Returns the track of a series in the latest reading, or of a metric. */
  track(name: string, labels?: Readonly<Record<string, string>>): Track {
    return this.#tracks.get(keyOf(name, labels)) ?? new Track();
  }
}
