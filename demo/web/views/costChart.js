// The cost of one record: the buckets of threadtally's histogram, as a share of each way's samples.
import { WAYS } from "../ways.js";
import { axis, colour, makeChart, uPlot } from "./charts.js";

/** The upper end of the axis, which starts at 1 ns. */
const MOST_NS = 200_000;

/** The lines of the axis. */
const POWERS = [1, 10, 100, 1000, 10_000, 100_000];

export class CostChart {
  #chart;

  constructor(element) {
    const series = WAYS.map((name) => ({
      stroke: () => colour(name),
      width: name === "threadtally" ? 2.5 : 1.5,
      fill: () => colour(name, name === "threadtally" ? 0.28 : 0.14),
      paths: uPlot.paths.stepped({ align: -1 }),
      points: { show: false },
    }));
    const options = {
      scales: {
        x: { time: false, distr: 3, range: () => [1, MOST_NS] },
        y: { range: (_chart, _lowest, highest) => [0, Math.max(0.1, (highest ?? 0) * 1.08)] },
      },
      axes: [
        axis({ size: 30, splits: () => POWERS, values: () => POWERS.map(named) }),
        axis({ size: 62, values: (_chart, values) => values.map((value) => `${Math.round(value * 100)} %`) }),
      ],
      series: [{}, ...series],
    };
    this.#chart = makeChart(element, options, [[], ...WAYS.map(() => [])]);
  }

  /** Draws the costs. `readings` are those of the histograms, in the order of the ways. */
  draw(readings) {
    const bounds = readings[0].buckets.map(({ upTo }) => Math.min(upTo, MOST_NS));
    const shares = readings.map(({ buckets, count }) =>
      buckets.map((bucket) => (count === 0 ? null : bucket.count / count)),
    );
    this.#chart.setData([bounds, ...shares]);
  }
}

/** Returns a power of ten as a time. */
const named = (ns) => (ns < 1000 ? `${ns} ns` : `${ns / 1000} µs`);
