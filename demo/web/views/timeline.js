// The horizontal axis of charts over time: seconds since the page was loaded, for the last minute.
import { WINDOW_SECONDS } from "../history.js";
import { axis } from "./charts.js";

/** The initial width of a chart. */
const LEAST_SECONDS = 15;

export const timeScale = {
  time: false,
  range(_chart, _first, last) {
    const end = Math.max(last ?? 0, LEAST_SECONDS);
    return [Math.max(0, end - WINDOW_SECONDS), end];
  },
};

export const timeAxis = () =>
  axis({ values: (_chart, values) => values.map((value) => `${value} s`), space: 70, size: 30 });
