// The instruments of OpenTelemetry's interface, with the SDK's provider and over shared memory. Each has one reader of
// totals, and all kinds of instruments are alive.
import { MeterProvider } from "threadtally/opentelemetry";
import { sdkMetrics } from "../rivals.js";
import { MASK, picks, seconds } from "../values.js";
import { METHODS, STATUSES } from "./labelled.js";

const PROVIDERS = {
  "threadtally/opentelemetry": MeterProvider,
  "@opentelemetry/sdk-metrics": sdkMetrics.MeterProvider,
};

const INT = 0;
const values = seconds();
const sets = picks(16);

/** Returns the sum of the points of an instrument: of histograms, their count and sum. */
async function pointsOf(collect, name) {
  const { dataPoints = [] } = (await collect()).find(({ descriptor }) => descriptor.name === name) ?? {};
  return dataPoints.map(({ value }) => value);
}

const sumOf = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

const ofCounter = async (collect, name) => ({ count: sumOf(await pointsOf(collect, name)) });
const ofHistogram = async (collect, name) => {
  const points = await pointsOf(collect, name);
  return { count: sumOf(points.map(({ count }) => count)), sum: sumOf(points.map(({ sum }) => sum)) };
};

const attributesOf = (i) => {
  const set = sets[i & MASK];
  return { method: METHODS[set & 3], status: STATUSES[set >> 2] };
};

/** The calls by group: each records, and returns what was recorded. */
const CALLS = {
  "add(1)": ({ counter, collect }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) counter.add(1);
    },
    answer: () => ofCounter(collect, "counter"),
  }),
  "add(1, { … })": ({ labelled, collect }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) labelled.add(1, attributesOf(i));
    },
    answer: () => ofCounter(collect, "labelled"),
  }),
  "record(value)": ({ histogram, collect }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) histogram.record(values[i & MASK]);
    },
    answer: () => ofHistogram(collect, "histogram"),
  }),
  "record(value, { … })": ({ distributed, collect }) => ({
    run(from, to) {
      for (let i = from; i < to; i++) distributed.record(values[i & MASK], attributesOf(i));
    },
    answer: () => ofHistogram(collect, "distributed"),
  }),
};

/** Returns instruments of each kind, and a function that collects the metrics. */
function alive(Provider, cardinality) {
  class Reader extends sdkMetrics.MetricReader {
    async onForceFlush() {}
    async onShutdown() {}
  }
  const reader = new Reader({ cardinalitySelector: () => cardinality });
  const meter = new Provider({ readers: [reader] }).getMeter("bench");
  return {
    counter: meter.createCounter("counter", { valueType: INT }),
    labelled: meter.createCounter("labelled", { valueType: INT }),
    histogram: meter.createHistogram("histogram", { unit: "s" }),
    distributed: meter.createHistogram("distributed", { unit: "s" }),
    collect: async () => (await reader.collect()).resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics),
  };
}

export function otelCalls(group) {
  const contestants = Object.entries(PROVIDERS).map(([name, Provider]) => [name, CALLS[group](alive(Provider, 2000))]);
  return {
    contestants: Object.fromEntries(contestants),
    expected: (count) => ({ count, sum: sumOf(values.subarray(0, count)) }),
  };
}

/** Collections of so many attribute sets, each of which was recorded in since the last one. */
export function otelCollections(instrument, size) {
  const all = Array.from({ length: size }, (_, id) => ({ route: `/route/${id % 50}`, id: String(id) }));
  const contestants = Object.entries(PROVIDERS).map(([name, Provider]) => {
    const { labelled, distributed, collect } = alive(Provider, 2 * size);
    let metrics = [];
    return [
      name,
      {
        /** Not measured: records in all sets. */
        prepare() {
          for (const attributes of all) {
            if (instrument === "counter") labelled.add(1, attributes);
            else distributed.record(0.25, attributes);
          }
        },
        async run() {
          metrics = await collect();
        },
        answer: () => ({ count: metrics[0].dataPoints.length }),
      },
    ];
  });
  return { contestants: Object.fromEntries(contestants), expected: { count: size } };
}
