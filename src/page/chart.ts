/** A small chart: a line over the last minutes, its area, and the range that it covers. */

import { make, makeDrawing, say } from "./elements.ts";
import { SPAN } from "./history.ts";
import { NOTHING } from "./numbers.ts";

const WIDTH = 300;
const HEIGHT = 40;
/** Space above and below the line, so that it is not cut off. */
const MARGIN = 2;
/** A longer pause between readings, in seconds, interrupts the line. */
const PAUSE = 15;

/** The line of a chart and its range. */
export interface Line {
  readonly line: string;
  readonly area: string;
  readonly low: number;
  readonly high: number;
  /** The latest point. */
  readonly latest: number;
}

/** Draws points, the last of which are of the last times; undefined without any. */
export function lineOf(times: readonly number[], points: readonly number[], isFromZero: boolean): Line | undefined {
  const now = times.at(-1) ?? 0;
  const skipped = times.length - points.length;
  const shown = points.flatMap((value, index) => {
    const time = times[skipped + index] as number;
    return now - time <= SPAN ? [{ time, value }] : [];
  });
  const finite = shown.map(({ value }) => value).filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  const [least, high] = [Math.min(...finite), Math.max(...finite)];
  // A small range is shown as such only far from zero.
  const low = least >= 0 && (isFromZero || least < high / 2) ? 0 : least;
  const x = (time: number) => rounded(WIDTH - ((now - time) / SPAN) * WIDTH);
  const range = high - low;
  const y = (value: number) =>
    rounded(range > 0 ? HEIGHT - MARGIN - ((value - low) / range) * (HEIGHT - 2 * MARGIN) : flat(high));
  let line = "";
  let area = "";
  for (const run of runsOf(shown)) {
    const places = run.map(({ time, value }) => `${x(time)} ${y(value)}`);
    const [first, last] = [x((run[0] as Point).time), x((run.at(-1) as Point).time)];
    // A point alone is a short stroke, which its round ends make a dot.
    line += `M${places.join("L")}${run.length === 1 ? "h.1" : ""}`;
    area += `M${first} ${HEIGHT}L${places.join("L")}L${last} ${HEIGHT}Z`;
  }
  return { line, area, low, high, latest: finite.at(-1) as number };
}

/** Returns the height of a constant: zero is at the bottom. */
const flat = (value: number) => (value === 0 ? HEIGHT - MARGIN : HEIGHT / 2);

interface Point {
  readonly time: number;
  readonly value: number;
}

/** Returns the stretches of points that are connected. */
function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  for (const point of points) {
    const before = run.at(-1);
    if (before && point.time - before.time > PAUSE) run = [];
    if (!Number.isFinite(point.value)) {
      run = [];
      continue;
    }
    if (run.length === 0) runs.push(run);
    run.push(point);
  }
  return runs;
}

const rounded = (place: number) => Math.round(place * 10) / 10;

/** A chart in the page. */
export class Chart {
  readonly element: HTMLElement;
  readonly #line: SVGElement;
  readonly #area: SVGElement;
  readonly #high = make("span");
  readonly #low = make("span");
  readonly #what: string;
  readonly #isFromZero: boolean;

  /** `what` is what the line shows, such as "rate". */
  constructor(what: string, isFromZero: boolean) {
    this.#isFromZero = isFromZero;
    const [svg, area, line] = makeDrawing(WIDTH, HEIGHT, ["area", "line"]);
    [this.#area, this.#line, this.#what] = [area as SVGElement, line as SVGElement, what];
    const range = make("div", "range", this.#high, make("span", "what", what), this.#low);
    range.setAttribute("aria-hidden", "true");
    this.element = make("div", "chart", svg as Element, range);
    this.element.setAttribute("role", "img");
  }

  draw(times: readonly number[], points: readonly number[], shown: (value: number) => string): void {
    const drawn = lineOf(times, points, this.#isFromZero);
    this.#line.setAttribute("d", drawn?.line ?? "");
    this.#area.setAttribute("d", drawn?.area ?? "");
    say(this.#high, drawn ? shown(drawn.high) : NOTHING);
    say(this.#low, drawn && drawn.low !== drawn.high ? shown(drawn.low) : "");
    const text = drawn ? `now ${shown(drawn.latest)}, at most ${shown(drawn.high)}` : "nothing yet";
    this.element.setAttribute("aria-label", `Chart of the ${this.#what} over the last five minutes: ${text}`);
  }
}
