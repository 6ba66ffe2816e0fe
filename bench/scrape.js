// The cost of reading many series, and of writing them for a monitoring system.
import { expose } from "threadtally/prometheus";
import * as observed from "./contestants/observed.js";
import { protobufTotal } from "./contestants/protobuf.js";
import { otel, ours, RIVALS, theirs } from "./contestants/scraped.js";
import { total } from "./contestants/series.js";
import { inTurns } from "./harness/inTurns.js";

const LANES = 2;
const READ_SERIES = 10_000;
const QUICK_SERIES = 1000;

/** The functions that add up the numbers of each format. */
const FORMATS = { text: total, openMetrics: total, protobuf: (bytes) => protobufTotal(Buffer.from(bytes)) };

/** Returns contestants that read everything many times. Their result is the last reading. */
function reader(read, count) {
  let last;
  return {
    answer: async () => ({ count: await count(last) }),
    async run(from, to) {
      for (let i = from; i < to; i++) last = await read();
    },
  };
}

/** Beyond this many series, only the fastest rival is measured: seconds and not minutes. */
const MANY_SERIES = 100_000;
const FASTEST_RIVAL = "@prometheus-io/client";

async function writing(series, rounds, quick) {
  const { registry, end } = await ours(series, LANES);
  const contestants = {
    "threadtally, reading: cursor": reader(
      () => walked(registry),
      (sum) => sum,
    ),
  };
  if (series <= MANY_SERIES) {
    contestants["threadtally, reading: snapshot"] = reader(
      () => registry.snapshot(),
      ({ metrics: [metric] }) => metric.series.reduce((sum, { scaled }) => sum + Number(scaled), 0),
    );
    contestants["OpenTelemetry, reading: collect"] = reader(otel(series, LANES), ([{ dataPoints }]) =>
      dataPoints.reduce((sum, { value }) => sum + value, 0),
    );
  }
  for (const [format, count] of Object.entries(FORMATS)) {
    contestants[`threadtally, ${format}`] = reader(() => expose(registry, { format }), count);
  }
  for (const [name, library] of Object.entries(RIVALS)) {
    if (series > MANY_SERIES && name !== FASTEST_RIVAL) continue;
    const rival = theirs(library, series, LANES);
    contestants[`${name}, text`] = reader(async () => Buffer.from(await rival.metrics()), total);
  }
  const expected = () => ({ count: series * LANES });
  const times = await inTurns({ contestants, expected, agreedCalls: 1, rounds }, quick);
  await end();
  return inMilliseconds(times);
}

/** Measures the readings of histograms, in one thread. Their result is the sum of all values. */
function histograms(series, rounds) {
  return async (quick) => {
    const registry = observed.ours(series);
    const deltas = registry.deltas();
    let recorded = 0;
    const contestants = {
      cursor: reader(
        () => added(registry.cursor()),
        (sum) => sum,
      ),
      // All passes together: the first one reports everything, and later ones nothing.
      deltas: reader(
        () => {
          recorded += added(deltas.cursor());
          return recorded;
        },
        (sum) => sum,
      ),
      snapshot: reader(
        () => registry.snapshot(),
        ({ metrics: [metric] }) =>
          metric.series.reduce((sum, { scaledSums }) => sum + Number(scaledSums.reduce(plus, 0n)) / metric.scale, 0),
      ),
      "OpenTelemetry collect": reader(observed.otel(series), ([{ dataPoints }]) =>
        dataPoints.reduce((sum, { value }) => sum + value.sum, 0),
      ),
    };
    const expected = () => ({ count: observed.sumOf(series) });
    const times = await inTurns({ contestants, expected, agreedCalls: 1, rounds }, quick);
    registry.detach();
    return inMilliseconds(times);
  };
}

const plus = (sum, scaled) => sum + BigInt(scaled);

function added(cursor) {
  let sum = 0;
  while (cursor.next()) sum += cursor.sum;
  return sum;
}

function walked(registry) {
  const cursor = registry.cursor();
  let sum = 0;
  while (cursor.next()) sum += cursor.value;
  return sum;
}

function inMilliseconds(times) {
  return Object.fromEntries(
    Object.entries(times).map(([name, { quiet, typical }]) => [name, { quiet: quiet / 1e6, typical: typical / 1e6 }]),
  );
}

/** Measures the nanoseconds per series of counters that this many threads have recorded. */
function reading(lanes) {
  return async (quick) => {
    const series = quick ? QUICK_SERIES : READ_SERIES;
    const { registry, end } = await ours(series, lanes);
    const contestants = {
      cursor: reader(
        () => walked(registry),
        (sum) => sum,
      ),
    };
    const expected = () => ({ count: series * lanes });
    const { cursor } = await inTurns({ contestants, expected, agreedCalls: 1, rounds: 200 }, quick);
    await end();
    return { cursor: { quiet: cursor.quiet / series, typical: cursor.typical / series } };
  };
}

/** The number of series, and the number of turns of each contestant; a million is measured in one process. */
const SIZES = [
  [10, 300],
  [100, 300],
  [1000, 200],
  [10_000, 50],
  [100_000, 10],
  [1_000_000, 2],
];

export const contest = {
  question: "What does it cost to read many series, and to write them for a monitoring system?",
  processes: 3,
  groups: {
    ...Object.fromEntries(
      SIZES.map(([series, rounds]) => [
        `${series.toLocaleString("en-US")} series`,
        {
          unit: "ms",
          once: series === 1_000_000,
          isLarger: series > QUICK_SERIES,
          measure: (quick) => writing(series, rounds, quick),
        },
      ]),
    ),
    "1,000 histograms": { unit: "ms", measure: histograms(1000, 200) },
    "10,000 histograms": { unit: "ms", isLarger: true, measure: histograms(10_000, 30) },
    "100,000 histograms": { unit: "ms", isLarger: true, measure: histograms(100_000, 8) },
    ...Object.fromEntries(
      [2, 8, 64].map((lanes) => [
        `10,000 counters, ${lanes} lanes`,
        { unit: "ns a series", once: lanes === 64, measure: reading(lanes) },
      ]),
    ),
  },
};
