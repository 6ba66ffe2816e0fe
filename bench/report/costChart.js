// A bar chart of the cost of one record, by kind of metric, on a logarithmic scale: 4 ns and 400 ns would not fit on
// another.
import { figuresAt } from "../harness/results.js";
import { median } from "../harness/spread.js";
import { digits } from "./markdown.js";
import { line, picture, round, text } from "./svg.js";

const [WIDTH, LEFT, RIGHT, TOP] = [800, 320, 60, 58];
const [ROW, BAR, GAP] = [20, 14, 22];
const [LEAST, MOST] = [1, 2000]; // nanoseconds
const TICKS = [1, 10, 100, 1000];

/** The groups by title, each with its contestants, ours first. */
const KINDS = {
  "counter.inc()": [
    "counter",
    [
      "threadtally inc()",
      "Atomics.add, Int32Array",
      "Atomics.add, BigInt64Array",
      "prom-client inc()",
      "@prometheus-io/client inc()",
      "OpenTelemetry add(1)",
    ],
  ],
  "mean.record(value)": [
    "mean",
    ["mean.record, many values", "two counters, many values", "two Atomics.add, BigInt64Array, many values"],
  ],
  "histogram.record(value), 11 bounds": [
    "histogram",
    [
      "threadtally record, 11 bounds",
      "node:perf_hooks record",
      "hdr-histogram-js recordValue, WebAssembly",
      "hdr-histogram-js recordValue",
      "OpenTelemetry record",
      "@prometheus-io/client observe",
      "prom-client observe",
    ],
  ],
  "counter with two labels": [
    "one family",
    [
      "threadtally labels(…).inc()",
      "threadtally labels({ … }).inc()",
      "@platformatic/prom-client inc({ … })",
      "@prometheus-io/client inc({ … })",
      "prom-client inc({ … })",
      "OpenTelemetry add(1, { … })",
    ],
  ],
};

const isOurs = (name) => name.startsWith("threadtally") || name.startsWith("mean.record");

export function costChart(ofNode) {
  const parts = [text(20, 28, "What one record costs, in one thread", { kind: "title" })];
  const across = (nanoseconds) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(nanoseconds / LEAST)) / Math.log(MOST / LEAST);
  let y = TOP;
  for (const [title, [group, names]] of Object.entries(KINDS)) {
    parts.push(text(20, y + 12, title, { kind: "quiet" }));
    y += ROW;
    for (const name of names) {
      const each = median(figuresAt(ofNode, ["record", group, name]).quiet);
      const width = round(across(Math.max(each, LEAST)) - LEFT);
      const kind = isOurs(name) ? "ours" : "other";
      parts.push(
        text(LEFT - 8, y + 12, name.replace(", many values", ""), { anchor: "end" }),
        `<rect class="${kind}" x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
        text(LEFT + width + 6, y + 12, digits(each)),
      );
      y += ROW;
    }
    y += GAP - ROW / 2;
  }
  const grid = TICKS.flatMap((tick) => [
    line("grid", across(tick), TOP, across(tick), y),
    text(across(tick), y + 16, `${tick.toLocaleString("en-US")} ns`, { anchor: "middle", kind: "quiet" }),
  ]);
  const foot =
    `Node ${ofNode[0].node}, logarithmic scale, smallest of many short slices. ` +
    "prom-client's counter: of one thread.";
  parts.splice(1, 0, ...grid);
  parts.push(text(20, y + 40, foot, { kind: "quiet" }));
  return picture(WIDTH, y + 54, "Nanoseconds that one record costs: threadtally and others", parts);
}
