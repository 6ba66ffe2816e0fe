// The common parts of the charts: size, colours of the theme, axes.
import uPlot from "../../../node_modules/uplot/dist/uPlot.esm.js";

const FONT = "12px Inter, system-ui, sans-serif";

const dark = matchMedia("(prefers-color-scheme: dark)");
const colours = new Map();
dark.addEventListener("change", () => colours.clear());

/** Returns a colour of the style sheet, in the current theme. */
export function colour(name, alpha = 1) {
  const key = `${name} ${alpha}`;
  if (!colours.has(key)) colours.set(key, resolved(name, alpha));
  return colours.get(key);
}

function resolved(name, alpha) {
  const probe = document.createElement("i");
  probe.style.color = `rgb(from var(--${name}) r g b / ${alpha})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function axis(options) {
  return {
    stroke: () => colour("quiet"),
    font: FONT,
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
    ...options,
  };
}

/** Creates a chart that fills its element, and follows its size and the theme. */
export function makeChart(element, options, data) {
  const size = () => ({ width: element.clientWidth, height: element.clientHeight });
  const chart = new uPlot(
    { ...size(), legend: { show: false }, cursor: { show: false }, padding: [10, 24, 0, 0], ...options },
    data,
    element,
  );
  new ResizeObserver(() => chart.setSize(size())).observe(element);
  dark.addEventListener("change", () => chart.redraw());
  return chart;
}

export { uPlot };
