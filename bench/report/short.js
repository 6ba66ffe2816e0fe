// The two tables of the project's README: the scrape of a pool, and the cost of a record in one thread.
import { figuresAt } from "../harness/results.js";
import { median } from "../harness/spread.js";
import { digits, table } from "./markdown.js";

/** The columns of the table of costs: a title, and the group of the contest `record`. */
const COLUMNS = { counter: "counter", "histogram, 11 bounds": "histogram", "counter with two labels": "one family" };

/** Its rows: the library, and the names of its contestants in those groups. */
const ROWS = {
  "**threadtally**": ["threadtally inc()", "threadtally record, 11 bounds", "threadtally labels(…).inc()"],
  "prom-client, one thread only": ["prom-client inc()", "prom-client observe", "prom-client inc({ … })"],
  "@prometheus-io/client, one thread only": [
    "@prometheus-io/client inc()",
    "@prometheus-io/client observe",
    "@prometheus-io/client inc({ … })",
  ],
  "OpenTelemetry SDK, one thread only": ["OpenTelemetry add(1)", "OpenTelemetry record", "OpenTelemetry add(1, { … })"],
  "`Atomics.add`, 64 bits": ["Atomics.add, BigInt64Array"],
  "hdr-histogram-js, one thread only": [undefined, "hdr-histogram-js recordValue"],
  "`node:perf_hooks` histogram": [undefined, "node:perf_hooks record"],
};

/** Returns the table of nanoseconds per record, by rival, on the oldest supported Node. */
export function costTable(ofNode) {
  const cost = (group, name) => {
    if (name === undefined) return "";
    const figures = figuresAt(ofNode, ["record", group, name]);
    if (!figures) throw new Error(`No results hold ${name} of ${group}.`);
    return digits(median(figures.quiet));
  };
  const groups = Object.values(COLUMNS);
  const rows = Object.entries(ROWS).map(([who, names]) => [who, ...groups.map((group, at) => cost(group, names[at]))]);
  return table(["nanoseconds a record", ...Object.keys(COLUMNS)], rows);
}

/** Returns the table of the result of a pool's scrape, by situation. */
export function poolTable(results) {
  const { groups } = results.find(({ contest }) => contest === "pools");
  const [first] = Object.values(groups);
  const contestants = Object.keys(first.contestants);
  const rows = Object.entries(groups).map(([situation, { contestants: measured }]) => [
    situation,
    ...contestants.map((name) => measured[name].scrape.at(-1)),
  ]);
  return table(["the pool's threads are", ...contestants], rows);
}
