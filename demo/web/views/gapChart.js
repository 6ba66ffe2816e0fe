// Counted against expected: the difference of each total from the truth, over the last minute.
import { shortly } from "../numbers.js";
import { axis, colour, makeChart } from "./charts.js";
import { timeAxis, timeScale } from "./timeline.js";

/** Ours is last, so that it is drawn over the others. */
const LINES = [
  { name: "plain", width: 2, fill: 0.14 },
  { name: "messages", width: 2, dash: [6, 4] },
  { name: "atomics", width: 2, dash: [2, 3] },
  { name: "threadtally", width: 3 },
];

export class GapChart {
  #chart;

  constructor(element) {
    const series = LINES.map(({ name, width, dash, fill }) => ({
      stroke: () => colour(name),
      width,
      ...(dash && { dash }),
      ...(fill && { fill: () => colour(name, fill), fillTo: 0 }),
      points: { show: false },
    }));
    const options = {
      scales: {
        x: timeScale,
        y: { range: (_chart, lowest) => [Math.min(-10, (lowest ?? 0) * 1.08), Math.max(1, -(lowest ?? 0) * 0.06)] },
      },
      axes: [timeAxis(), axis({ size: 62, values: (_chart, values) => values.map(below) })],
      series: [{}, ...series],
    };
    this.#chart = makeChart(element, options, [[], ...LINES.map(() => [])]);
  }

  draw(history) {
    const columns = LINES.map(({ name }) => history.columns[`missing ${name}`].map((missing) => -missing));
    this.#chart.setData([history.times, ...columns]);
  }
}

/** Returns a difference from the truth, with a minus sign as wide as a digit. */
function below(value) {
  if (value > 0) return "";
  return value === 0 ? "0" : `−${shortly(-value)}`;
}
