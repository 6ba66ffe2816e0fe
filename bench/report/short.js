// The short table of the project's README: what a record costs, in one thread, on the oldest Node that is supported.
import { figuresAt } from "../harness/results.js";
import { median } from "../harness/spread.js";
import { digits, table } from "./markdown.js";

/** Of each row: the group, ours, and others with the names they have here. */
const ROWS = [
  [
    "counter",
    "counter",
    { "": "threadtally inc()" },
    {
      "`Atomics.add`, 32 bits": "Atomics.add, Int32Array",
      "64 bits": "Atomics.add, BigInt64Array",
      OpenTelemetry: "OpenTelemetry add(1)",
      "prom-client, of one thread only": "prom-client inc()",
    },
  ],
  [
    "mean",
    "mean",
    { "": "mean.record, many values" },
    {
      "two atomic counters": "two counters, many values",
      "two `Atomics.add`": "two Atomics.add, BigInt64Array, many values",
    },
  ],
  [
    "histogram, 11 bounds",
    "histogram",
    { "": "threadtally record, 11 bounds" },
    {
      "node:perf_hooks": "node:perf_hooks record",
      "hdr-histogram-js": "hdr-histogram-js recordValue",
      OpenTelemetry: "OpenTelemetry record",
      "prom-client": "prom-client observe",
    },
  ],
  [
    "counter with two labels",
    "one family",
    { "by place": "threadtally labels(…).inc()", "by name": "threadtally labels({ … }).inc()" },
    {
      "@platformatic/prom-client": "@platformatic/prom-client inc({ … })",
      "@prometheus-io/client": "@prometheus-io/client inc({ … })",
      "prom-client": "prom-client inc({ … })",
      OpenTelemetry: "OpenTelemetry add(1, { … })",
    },
  ],
];

export function shortTable(ofNode) {
  const cost = (group, names) =>
    Object.entries(names)
      .map(([shown, name]) => {
        const figures = figuresAt(ofNode, ["record", group, name]);
        if (!figures) throw new Error(`No results hold ${name} of ${group}.`);
        return `${shown} ${digits(median(figures.quiet))}`.trim();
      })
      .join("; ");
  const rows = ROWS.map(([what, group, ours, others]) => [what, cost(group, ours), cost(group, others)]);
  return table(["nanoseconds", "threadtally", "others"], rows);
}
