// The main thread's longest wait between two frames over the last minute, and its target.
import { axis, colour, makeChart, uPlot } from "./charts.js";
import { timeAxis, timeScale } from "./timeline.js";

/** The time per frame at 60 frames a second. */
const BUDGET_MS = 1000 / 60;

export class FrameChart {
  #chart;

  constructor(element) {
    const options = {
      scales: {
        x: timeScale,
        y: { range: (_chart, _lowest, highest) => [0, Math.max(50, (highest ?? 0) * 1.1)] },
      },
      axes: [timeAxis(), axis({ size: 62, values: (_chart, values) => values.map((value) => `${value} ms`) })],
      series: [
        {},
        {
          stroke: () => colour("text"),
          fill: () => colour("text", 0.1),
          width: 1.5,
          paths: uPlot.paths.stepped({ align: -1 }),
          points: { show: false },
        },
        { stroke: () => colour("threadtally"), width: 1.5, dash: [6, 4], points: { show: false } },
      ],
    };
    this.#chart = makeChart(element, options, [[], [], []]);
  }

  draw(history) {
    this.#chart.setData([history.times, history.columns.frame, history.times.map(() => BUDGET_MS)]);
  }
}
