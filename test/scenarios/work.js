/** The work of the threads in scenarios: a round of records in every kind of series, and the expected integers. */

import { addTo, seriesName } from "./tally.js";

const BOUNDS = [0.005, 0.01, 0.1, 1];
const RATIO_SCALE = 10_000;
const SECONDS_SCALE = 1e9;
const METHODS = ["GET", "PUT", "DELETE"];
const STATUSES = ["200", "404"];

/** The number of records in one round. */
export const RECORDS_A_ROUND = 6;

function metricsOf(registry) {
  const labelNames = ["method", "status"];
  return {
    jobs: registry.counter({ name: "jobs_total" }),
    sent: registry.counter({ name: "sent_bytes_total" }),
    ratio: registry.mean({ name: "ratio", scale: RATIO_SCALE }),
    took: registry.histogram({ name: "took_seconds", buckets: BOUNDS }),
    requests: registry.counter({ name: "requests_total", labelNames }),
    served: registry.histogram({ name: "served_seconds", buckets: BOUNDS, labelNames }),
  };
}

/** Returns Park and Miller's generator: integers below 2^31 from a seed. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Counts in one of the buckets, which is found with integers. Every fourth duration is exactly a bound. */
function bucketOf(units) {
  const counts = Array(BOUNDS.length + 1).fill(0);
  const sums = Array(BOUNDS.length + 1).fill(0);
  const found = BOUNDS.findIndex((bound) => units <= Math.round(bound * SECONDS_SCALE));
  const bucket = found < 0 ? BOUNDS.length : found;
  counts[bucket] = 1;
  sums[bucket] = units;
  return [...counts, ...sums];
}

/** Makes `rounds` rounds of records. Returns their tally. */
export function work(registry, seed, rounds) {
  const { jobs, sent, ratio, took, requests, served } = metricsOf(registry);
  const draw = generator(seed);
  const duration = () => (draw(4) === 0 ? BOUNDS[draw(4)] * SECONDS_SCALE : draw(2_000_000_000));
  const tally = {};
  for (let i = 0; i < rounds; i++) {
    const bytes = draw(100_000);
    const quotient = draw(2 * RATIO_SCALE) - RATIO_SCALE;
    const [wait, use] = [duration(), duration()];
    const labels = [METHODS[draw(3)], STATUSES[draw(2)]];
    jobs.inc();
    sent.inc(bytes);
    ratio.record(quotient / RATIO_SCALE);
    took.record(wait / SECONDS_SCALE);
    requests.labels(...labels).inc();
    served.labels(...labels).record(use / SECONDS_SCALE);
    addTo(tally, seriesName("jobs_total"), [1]);
    addTo(tally, seriesName("sent_bytes_total"), [bytes]);
    addTo(tally, seriesName("ratio"), [1, quotient]);
    addTo(tally, seriesName("took_seconds"), bucketOf(wait));
    addTo(tally, seriesName("requests_total", labels), [1]);
    addTo(tally, seriesName("served_seconds", labels), bucketOf(use));
  }
  return tally;
}
