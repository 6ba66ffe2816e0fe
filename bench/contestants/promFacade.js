// The calls of prom-client's interface that programs make most, with the original, its successor, and over shared
// memory. All kinds of metrics of each library are alive and have recorded.
import * as facade from "threadtally/prom-client";
import { promClient, prometheusIo } from "../rivals.js";
import { MASK, picks, seconds } from "../values.js";
import { METHODS, STATUSES } from "./labelled.js";

const LIBRARIES = {
  "threadtally/prom-client": facade,
  "prom-client": promClient,
  "@prometheus-io/client": prometheusIo,
};

const values = seconds();
const sets = picks(16);

/** The calls by group: each records, and returns what was recorded. */
const CALLS = {
  "inc()": ({ counter }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) counter.inc();
    },
    answer: async () => ({ count: total(await counter.get()) }),
  }),
  "inc({ … })": ({ labelled }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) {
        const set = sets[i & MASK];
        labelled.inc({ method: METHODS[set & 3], status: STATUSES[set >> 2] });
      }
    },
    answer: async () => ({ count: total(await labelled.get()) }),
  }),
  "set(value)": ({ gauge }) => {
    let count = 0;
    return {
      run(from, to) {
        for (let i = from; i < to; i++) gauge.set(values[i & MASK]);
        count += to - from;
      },
      answer: async () => ({ count, level: total(await gauge.get()) }),
    };
  },
  "observe(value)": ({ histogram }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) histogram.observe(values[i & MASK]);
    },
    answer: async () => ofHistogram(await histogram.get()),
  }),
  "observe({ … }, value)": ({ distributed }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) {
        const set = sets[i & MASK];
        distributed.observe({ method: METHODS[set & 3], status: STATUSES[set >> 2] }, values[i & MASK]);
      }
    },
    answer: async () => ofHistogram(await distributed.get()),
  }),
};

export function promFacade(group) {
  const contestants = Object.entries(LIBRARIES).map(([name, library]) => [name, CALLS[group](alive(library))]);
  return {
    contestants: Object.fromEntries(contestants),
    expected: (count) => {
      const sum = values.subarray(0, count).reduce((before, value) => before + value, 0);
      return { count, sum, level: values[count - 1] };
    },
  };
}

/** Returns metrics of each kind, which have all recorded. What they recorded before the contest is taken back. */
function alive({ Counter, Gauge, Histogram }) {
  const labelNames = ["method", "status"];
  const metrics = {
    counter: new Counter({ name: "a_total", help: "a" }),
    labelled: new Counter({ name: "b_total", help: "b", labelNames }),
    gauge: new Gauge({ name: "c", help: "c" }),
    histogram: new Histogram({ name: "d_seconds", help: "d" }),
    distributed: new Histogram({ name: "e_seconds", help: "e", labelNames }),
  };
  const set = { method: "GET", status: "200" };
  metrics.counter.inc();
  metrics.labelled.inc(set);
  metrics.gauge.set(1);
  metrics.histogram.observe(1);
  metrics.distributed.observe(set, 1);
  for (const metric of Object.values(metrics)) metric.reset();
  return metrics;
}

function total({ values: listed }) {
  return listed.reduce((sum, { value }) => sum + value, 0);
}

function ofHistogram({ values: listed }) {
  const ending = (suffix) => total({ values: listed.filter(({ metricName }) => metricName.endsWith(suffix)) });
  return { count: ending("_count"), sum: ending("_sum") };
}
