/** Programs that once differed: each is the shortest one that showed a fault of ours. */

import { Collect, Ref, type Step } from "./steps.ts";
import { OPEN_METRICS } from "./values.ts";

const REGISTER: Step = { into: "register", on: "client", call: "get register", args: [] };
const METRICS: Step = { on: "register", call: "metrics", args: [] };

function make(kind: string, options: object = {}): Step {
  return { into: "it", on: "client", call: `new ${kind}`, args: [{ name: "it", help: "It", ...options }] };
}

function call(method: string, ...args: readonly unknown[]): Step {
  return { on: "it", call: method, args };
}

function child(...args: readonly unknown[]): Step {
  return { into: "child", on: "it", call: "labels", args };
}

function ofChild(method: string, ...args: readonly unknown[]): Step {
  return { on: "child", call: method, args };
}

const GET = call("get");
const OPEN: Step = { into: "open", on: "client", call: "new Registry", args: [OPEN_METRICS] };
const EXEMPLARS = { enableExemplars: true, registers: [new Ref("open")] };

/** Makes a metric whose `collect` fails asynchronously, with the type of the metric as its message. */
function failing(kind: string): Step {
  return { on: "client", call: `new ${kind}`, args: [{ name: kind, help: "h", collect: new Collect([], true, kind) }] };
}

export const foundFaults: Readonly<Record<string, readonly Step[]>> = {
  "of a histogram and a summary that fail at once, JSON throws the error of the summary": [
    REGISTER,
    failing("Histogram"),
    failing("Summary"),
    { on: "register", call: "getMetricsAsJSON", args: [] },
  ],
  "the child of a counter returns its key for any labels": [
    make("Counter", { labelNames: ["a", "b"] }),
    child({ a: "x", b: false }),
    ofChild("inc"),
  ],
  "a counter that was removed is shown again by reset": [make("Counter"), call("remove"), call("reset"), GET],
  "a counter that was removed is shown again by inc(0)": [
    make("Counter"),
    call("inc", 2),
    call("remove"),
    GET,
    call("inc", 0),
    GET,
    call("inc"),
    call("remove"),
    child(),
    ofChild("inc", 0),
    GET,
    call("inc", 3),
    GET,
  ],
  "a summary that was removed is kept by reset": [
    make("Summary", { percentiles: [] }),
    call("remove"),
    call("observe", 9),
    call("reset"),
    GET,
  ],
  "a value that is too large leaves no label set": [
    make("Counter", { labelNames: ["a"] }),
    call("inc", { a: "x" }, 2e27),
    GET,
  ],
  "a gauge has a level before its first reading": [make("Gauge"), call("set", 5), call("_getValue", {})],
  "a gauge's level is found whatever else is named": [make("Gauge"), call("_getValue", { unknown: "z" })],
  "the last bucket has no exemplar": [OPEN, make("Histogram", { ...EXEMPLARS, buckets: [1] }), GET],
  "a taken name comes before a reserved label": [make("Gauge"), make("Histogram", { labelNames: ["le"] })],
  "exemplars come before a reserved label": [make("Histogram", { enableExemplars: true, labelNames: ["le"] })],
  "a default label cannot replace `le`": [
    REGISTER,
    make("Histogram", { buckets: [1] }),
    { on: "register", call: "setDefaultLabels", args: [{ le: 200 }] },
    METRICS,
  ],
  "a default label cannot replace `quantile`": [
    REGISTER,
    make("Summary", { percentiles: [0.5] }),
    { on: "register", call: "setDefaultLabels", args: [{ quantile: "x" }] },
    METRICS,
  ],
  "default labels are written in their order": [
    REGISTER,
    make("Counter"),
    { on: "register", call: "setDefaultLabels", args: [{ a: 1, b: 2 }] },
    METRICS,
    { on: "register", call: "setDefaultLabels", args: [{ b: 2, a: 1 }] },
    METRICS,
  ],
  "observe() of a histogram with exemplars has no value": [OPEN, make("Histogram", EXEMPLARS), call("observe")],
  "null is the value that a child refuses": [
    OPEN,
    make("Histogram", { ...EXEMPLARS, labelNames: ["a"] }),
    child("x"),
    ofChild("observe", null),
  ],
  "a doubled label name does not hide an unknown one": [
    make("Counter", { labelNames: ["a", "a"] }),
    call("inc", { a: "x" }),
    call("inc", { a: "x", unknown: "z" }),
  ],
  "a metric that begins again has no exemplars of its last object": [
    REGISTER,
    { on: "register", call: "setContentType", args: [OPEN_METRICS] },
    make("Histogram", { enableExemplars: true, buckets: [1] }),
    call("observe", { value: 0.5, exemplarLabels: { trace: "2" } }),
    { on: "register", call: "clear", args: [] },
    { ...make("Histogram", { enableExemplars: true, buckets: [1] }), into: "next" },
    METRICS,
  ],
  "the exemplar of a counter that is 0 has the value 1": [
    OPEN,
    make("Counter", EXEMPLARS),
    call("inc", { value: 0, exemplarLabels: { trace: "2" } }),
    GET,
  ],
  "the exemplar of a counter that rounds to 0 has what was added": [
    OPEN,
    make("Counter", EXEMPLARS),
    call("inc", { value: 1e-10, exemplarLabels: { trace: "2" } }),
    GET,
  ],
  "a counter with exemplars refuses null": [OPEN, make("Counter", EXEMPLARS), call("inc", null), GET],
  "a histogram with exemplars refuses null": [OPEN, make("Histogram", EXEMPLARS), call("observe", null), GET],
  "null labels of a counter with exemplars are none": [
    OPEN,
    make("Counter", EXEMPLARS),
    call("inc", { labels: null }),
    GET,
  ],
  "null labels of a histogram with exemplars are none": [
    OPEN,
    make("Histogram", { ...EXEMPLARS, buckets: [1] }),
    call("observe", { labels: null, value: 0.5 }),
    GET,
  ],
  "the ages of a summary may be texts": [
    make("Summary", { maxAgeSeconds: "60", ageBuckets: "1", percentiles: [0.5] }),
    call("observe", 3),
    GET,
  ],
  "zero() drops exemplars": [
    OPEN,
    make("Histogram", { ...EXEMPLARS, buckets: [1] }),
    call("observe", { value: 0.5, exemplarLabels: { trace: "2" } }),
    call("zero", {}),
    { on: "open", call: "metrics", args: [] },
  ],
};
