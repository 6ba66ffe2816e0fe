// A dot chart of the cost of one record, by kind of metric. The scale is logarithmic: 4 ns and 700 ns would not fit on
// another. Such a scale has no zero, so there are dots instead of bars. It is drawn for columns 400 pixels wide.
import { figuresAt, processorOf } from "../harness/results.js";
import { median } from "../harness/spread.js";
import { digits } from "./markdown.js";
import { line, picture, round, text } from "./svg.js";

const [WIDTH, MARGIN, LEFT, RIGHT, TOP] = [400, 14, 172, 44, 76];
const [ROW, GAP, DOT] = [20, 10, 5];
const MOST = 1000; // nanoseconds; the axis begins at 1
const TICKS = [1, 10, 100, 1000];

/** The groups by title: where they were measured, and for each name in the chart the contestant, ours first. */
const GROUPS = {
  "Add 1 to a counter": [
    ["record", "counter"],
    {
      threadtally: "threadtally inc()",
      "Atomics.add, 32 bits": "Atomics.add, Int32Array",
      "Atomics.add, 64 bits": "Atomics.add, BigInt64Array",
      "prom-client": "prom-client inc()",
      "@prometheus-io/client": "@prometheus-io/client inc()",
      OpenTelemetry: "OpenTelemetry add(1)",
    },
  ],
  "Add 1 to a counter with two labels": [
    ["record", "one family"],
    {
      threadtally: "threadtally labels(…).inc()",
      "@prometheus-io/client": "@prometheus-io/client inc({ … })",
      "prom-client": "prom-client inc({ … })",
      OpenTelemetry: "OpenTelemetry add(1, { … })",
    },
  ],
  "Record a value in a histogram": [
    ["record", "histogram"],
    {
      threadtally: "threadtally record, 11 bounds",
      "node:perf_hooks": "node:perf_hooks record",
      "hdr-histogram-js": "hdr-histogram-js recordValue",
      OpenTelemetry: "OpenTelemetry record",
      "@prometheus-io/client": "@prometheus-io/client observe",
      "prom-client": "prom-client observe",
    },
  ],
  "Add 1 while a second thread does, too": [
    ["contended", "two threads"],
    {
      threadtally: "threadtally inc(), own lanes, 2 running",
      "Atomics.add, 32 bits": "Atomics.add, Int32Array, one shared cell, 2 running",
      "Atomics.add, 64 bits": "Atomics.add, BigInt64Array, one shared cell, 2 running",
    },
  ],
};

export function costChart(ofNode) {
  const across = (nanoseconds) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(nanoseconds)) / Math.log(MOST);
  const rows = [];
  let y = TOP;
  for (const [title, [place, names]] of Object.entries(GROUPS)) {
    rows.push(text(MARGIN, y + 14, title, { kind: "strong" }));
    y += ROW;
    for (const [name, contestant] of Object.entries(names)) {
      const nanoseconds = median(figuresAt(ofNode, [...place, contestant]).quiet);
      const x = round(across(nanoseconds));
      const isOurs = name === "threadtally";
      rows.push(
        text(LEFT - 12, y + 14, name, { anchor: "end" }),
        `<circle class="${isOurs ? "ours" : "other"}" cx="${x}" cy="${y + 10}" r="${DOT}"/>`,
        text(x + DOT + 4, y + 14, digits(nanoseconds), { kind: isOurs ? "strong" : "" }),
      );
      y += ROW;
    }
    y += GAP;
  }
  const grid = TICKS.flatMap((tick) => [
    line("grid", across(tick), TOP - 4, across(tick), y - GAP),
    text(across(tick), TOP - 12, `${tick.toLocaleString("en-US")} ns`, { anchor: "middle", kind: "quiet" }),
  ]);
  const [first] = ofNode;
  const notes = [
    "prom-client, @prometheus-io/client, OpenTelemetry",
    "and hdr-histogram-js count in one thread only.",
    `Node ${first.node}, ${processorOf(first)}. Lowest cost of many short runs.`,
  ];
  const parts = [
    text(MARGIN, 26, "What one record costs", { kind: "title" }),
    text(MARGIN, 44, "Each line is ten times the one before it.", { kind: "quiet" }),
    ...grid,
    ...rows,
    ...notes.map((note, at) => text(MARGIN, y + 12 + at * 18, note, { kind: "quiet" })),
  ];
  return picture(WIDTH, y + 62, "Nanoseconds that one record costs, with threadtally and others", parts);
}
