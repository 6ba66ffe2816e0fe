/**
 * The scenario in which some workers are killed while they record in every kind, and others continue: nothing
 * acknowledged is lost, and nothing is torn.
 */

import { pause, reached, stopped } from "./killing.js";
import { check } from "./tally.js";

const VALUE = -3;
const BATCHES = 2;
const SURVIVOR_TIMES = 200_000;

/** By kind: a function that makes one record, and one that returns the number of records in a registry. */
const kinds = {
  counter: {
    recorder: (registry) => {
      const counter = registry.counter({ name: "killed_total" });
      return () => counter.inc();
    },
    recorded: (registry) => registry.get("killed_total").value,
  },
  mean: {
    recorder: (registry) => {
      const mean = registry.mean({ name: "killed_mean", scale: 1 });
      return () => mean.record(VALUE);
    },
    recorded: (registry) => whole(registry.get("killed_mean").read()),
  },
  histogram: {
    recorder: (registry) => {
      const histogram = registry.histogram({ name: "killed_spread", scale: 1, buckets: [-4, -2, 0] });
      return () => histogram.record(VALUE);
    },
    recorded: (registry) => whole(registry.get("killed_spread").read()),
  },
  labelled: {
    recorder: (registry) => {
      const family = registry.mean({ name: "killed_parts", scale: 1, labelNames: ["part"] });
      let i = 0;
      return () => family.labels(String(i++ % 100)).record(VALUE);
    },
    recorded(registry) {
      const { series } = registry.snapshot().metrics.find(({ name }) => name === "killed_parts");
      return series.reduce((sum, { count, scaled }) => sum + whole({ count, sum: Number(scaled) }), 0);
    },
  },
};

/** Returns the count of a reading, and checks that its sum is that of as many values. */
function whole({ count, sum }) {
  check(sum === 0 + count * VALUE, () => `a reading is torn: ${count} values of ${VALUE} make ${sum}`);
  return count;
}

export async function scenario(host) {
  const registry = new host.threadtally.Registry();
  const { handle } = registry;
  const words = new Map(Object.keys(kinds).map((kind) => [kind, []]));
  const start = (kind, times) => {
    const acknowledged = new Int32Array(new SharedArrayBuffer(4));
    words.get(kind).push(acknowledged);
    return { acknowledged, thread: host.start({ name: "recordOn", handle, kind, acknowledged, times }) };
  };
  const survivors = Object.keys(kinds).map((kind) => start(kind, SURVIVOR_TIMES));
  for (let batch = 0; batch < BATCHES; batch++) {
    const doomed = Object.keys(kinds).map((kind) => start(kind));
    for (const { thread, acknowledged } of doomed) await reached(thread, acknowledged, 1000);
    await pause(batch * 7); // not always at the same moment of their lifetimes
    await stopped(host, doomed);
    for (const [kind, all] of words) checkBounds(registry, kind, all, all.length);
  }
  await Promise.all(survivors.map(({ thread }) => thread.result));
  let records = 0;
  for (const [kind, all] of words) records += checkBounds(registry, kind, all, BATCHES);
  registry.detach();
  return { threads: survivors.length + BATCHES * words.size, kills: BATCHES * words.size, records };
}

/**
 * Checks the totals. This many threads may be between a record and its acknowledgement, or were killed there. Others
 * may record during the reading.
 */
function checkBounds(registry, kind, words, unsure) {
  const total = () => words.reduce((sum, word) => sum + Atomics.load(word, 0), 0);
  const least = total();
  const recorded = kinds[kind].recorded(registry);
  const most = total() + unsure;
  check(least <= recorded && recorded <= most, () => `${recorded} of ${kind}, not ${least} to ${most}`);
  return recorded;
}

export const tasks = {
  /** Records and acknowledges a given number of times, or until the thread is killed. */
  recordOn({ handle, kind, acknowledged, times = Number.POSITIVE_INFINITY }, { threadtally }) {
    const record = kinds[kind].recorder(threadtally.Registry.attach(handle));
    for (let i = 0; i < times; i++) {
      record();
      Atomics.add(acknowledged, 0, 1);
    }
  },
};
