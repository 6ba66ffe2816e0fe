// The bars: the goals of this package. Each compares figures of contests, which are named by contest, group, contestant
// and, unless it is the quiet one, figure. `of` is divided by `against`, if there is one; of a list of names, the least
// counts. The result must be at most `most` or at least `least`, on every Node, or with `onOne` on one of them.
import { IMPORTS, KERNEL } from "./sizes.js";

const record = (group) => (contestant) => ["record", group, contestant];
const [counter, mean, histogram] = ["counter", "mean", "histogram"].map(record);
const [one, eight] = [record("one family"), record("eight families")];
const RIVALS = ["prom-client", "@platformatic/prom-client", "@prometheus-io/client"];
const together = (contestant) => ["contended", "two threads", `${contestant}, 2 running`];
const inc = counter("threadtally inc()");

/** The ways in which rivals record with labels once more. */
const byName = RIVALS.map((rival) => `${rival} inc({ … })`);
const byPlace = RIVALS.map((rival) => `${rival} labels(…).inc()`);
const everyWay = [...byName, ...byPlace, "OpenTelemetry add(1, { … })"];

export const BARS = [
  { what: "`inc()`: an atomic add in C takes 1, it takes", of: inc, against: counter("C: lock xadd"), most: 2.5 },
  { what: "the same, on one Node", of: inc, against: counter("C: lock xadd"), most: 2.1, onOne: true },
  {
    what: "`inc()`: `Atomics.add` on 64 bits takes",
    of: counter("Atomics.add, BigInt64Array"),
    against: inc,
    least: 2.4,
  },
  { what: "`inc()`: `Atomics.add` on 32 bits takes", of: counter("Atomics.add, Int32Array"), against: inc, least: 2 },
  {
    what: "`mean.record` of one value, against `inc()`",
    of: mean("mean.record, one value"),
    against: mean("threadtally inc()"),
    most: 1.3,
  },
  {
    what: "`mean.record` of many values, against `inc()`",
    of: mean("mean.record, many values"),
    against: mean("threadtally inc()"),
    most: 1.6,
  },
  {
    what: "`mean.record`: two counters take",
    of: mean("two counters, one value"),
    against: mean("mean.record, one value"),
    least: 1.5,
  },
  {
    what: "`histogram.record`, 11 bounds, against `inc()`",
    of: histogram("threadtally record, 11 bounds"),
    against: histogram("threadtally inc()"),
    most: 2.4,
  },
  {
    what: "`histogram.record`, exponential, against `inc()`",
    of: histogram("threadtally record, exponential"),
    against: histogram("threadtally inc()"),
    most: 2.4,
  },
  ...[
    ["prom-client observe", 30],
    ["hdr-histogram-js recordValue", 5],
    ["node:perf_hooks record", 2],
  ].map(([rival, least]) => ({
    what: `\`histogram.record\`: ${rival} takes`,
    of: histogram(rival),
    against: histogram("threadtally record, 11 bounds"),
    least,
  })),
  {
    what: "two labels, positional: the fastest rival takes",
    of: everyWay.map(one),
    against: one("threadtally labels(…).inc()"),
    least: 3.3,
  },
  {
    what: "two labels by name: the fastest rival takes",
    of: everyWay.map(one),
    against: one("threadtally labels({ … }).inc()"),
    least: 3.3,
  },
  {
    what: "the same, eight families in the process",
    of: byName.map(eight),
    against: eight("threadtally labels({ … }).inc()"),
    least: 2,
  },
  {
    what: "second registry of a thread, against the first",
    of: ["record", "two registries", "inc(), second registry"],
    against: ["record", "two registries", "inc(), first registry"],
    most: 1.3,
  },
  {
    what: "second registry of a thread, against a thread's only one",
    of: ["record", "two registries", "inc(), second registry"],
    against: inc,
    most: 1.3,
  },
  {
    what: "two threads, one metric: their gain, against that of C",
    of: ["contended", "scaling", "threadtally inc(), own lanes"],
    against: ["contended", "scaling", "C: lock xadd, words on two lines, 2 running"],
    least: 0.85,
  },
  {
    what: "two threads, own lanes: a shared cell takes",
    of: together("Atomics.add, Int32Array, one shared cell"),
    against: together("threadtally inc(), own lanes"),
    least: 5,
  },
  {
    what: "text of 10,000 series: the fastest rival takes",
    of: RIVALS.map((rival) => ["scrape", "10,000 series", `${rival}, text`]),
    against: ["scrape", "10,000 series", "threadtally, text"],
    least: 8,
  },
  {
    what: "text of 100,000 series, against 10,000",
    of: ["scrape", "100,000 series", "threadtally, text"],
    against: ["scrape", "10,000 series", "threadtally, text"],
    most: 11.5,
  },
  {
    what: "reading 10,000 counters over 8 lanes, each",
    of: ["scrape", "10,000 counters, 8 lanes", "cursor"],
    most: 15,
    unit: "ns",
  },
  ...["1,000", "100,000"].map((series) => ({
    what: `snapshot of ${series} histograms, against OpenTelemetry's collect`,
    of: ["scrape", `${series} histograms`, "snapshot"],
    against: ["scrape", `${series} histograms`, "OpenTelemetry collect"],
    most: 2,
  })),
  {
    what: "memory: bytes of block for a series, two threads",
    of: ["memory", "threadtally in two threads", "threadtally, 2 threads", "bytes of block a series"],
    most: 64,
    unit: "bytes",
  },
  {
    what: "memory: RAM of two threads, against prom-client's in one",
    of: ["memory", "threadtally in two threads", "threadtally, 2 threads"],
    against: ["memory", "prom-client in one thread", "prom-client"],
    most: 1.2,
  },
  ...["labels(…).inc()", "labels(set).inc()"].map((call) => ({
    what: `\`${call}\`: bytes allocated by a call`,
    of: ["memory", "allocation", call],
    most: 0.5,
    unit: "bytes",
  })),
  ...[
    ["inc({ … })", 5],
    ["observe(value)", 5],
    ["observe({ … }, value)", 5],
    ["inc()", 0.9],
    ["set(value)", 0.9],
    ["text of 2,000 counters", 4],
    ["text of 2,000 histograms", 4],
  ].map(([group, least]) => ({
    what: `\`threadtally/prom-client\`, ${group}: prom-client takes`,
    of: ["promClient", group, "prom-client"],
    against: ["promClient", group, "threadtally/prom-client"],
    least,
  })),
  ...[
    ["add(1)", 2],
    ["add(1, { … })", 8],
    ["record(value, { … })", 5],
    ["collection of 10,000 counters", 1],
    ["collection of 2,000 histograms", 1],
  ].map(([group, least]) => ({
    what: `\`threadtally/opentelemetry\`, ${group}: the SDK takes`,
    of: ["opentelemetry", group, "@opentelemetry/sdk-metrics"],
    against: ["opentelemetry", group, "threadtally/opentelemetry"],
    least,
  })),
  { what: "size of the kernel", of: ["size", "kernel", "wasm"], most: KERNEL.most, unit: "bytes" },
  ...IMPORTS.map(({ what, most }) => ({
    what: `size of \`${what}\`, with all that it imports`,
    of: ["size", "minified and compressed, with all that it imports", what],
    most,
    unit: "bytes",
  })),
  { what: "runtime dependencies", of: ["size", "dependencies", "threadtally"], most: 0, unit: "packages" },
];
