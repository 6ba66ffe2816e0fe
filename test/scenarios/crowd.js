/** The scenario with more workers than lanes in one process, some of which are killed while they record. */

import { reached, stopped } from "./killing.js";
import { check } from "./tally.js";

const AT_ONCE = 8;
const TIMES = 5;
const VALUE = 7;

function metricsOf(registry) {
  return {
    counter: registry.counter({ name: "crowd_total" }),
    mean: registry.mean({ name: "crowd_mean", scale: 1 }),
    histogram: registry.histogram({ name: "crowd_spread", scale: 1, buckets: [5, 10] }),
  };
}

/** Runs the scenario. One of `every` workers is killed, unless it would keep running for ever. */
export async function scenario(host, { workers = 1200, maxThreads = 1024, every = 100 } = {}) {
  const registry = new host.threadtally.Registry({ maxThreads });
  const { handle } = registry;
  const metrics = metricsOf(registry);
  metrics.counter.inc(); // this thread has a lane
  const doomed = [];
  let finished = 0;
  let started = 0;
  async function startInTurn() {
    while (started < workers) {
      const isKilled = ++started % every === 0 && host.stops !== "perhaps never";
      const acknowledged = new Int32Array(new SharedArrayBuffer(4));
      const thread = host.start({ name: "crowd", handle, acknowledged, times: isKilled ? undefined : TIMES });
      if (isKilled) {
        await reached(thread, acknowledged, TIMES);
        await thread.terminate();
        doomed.push({ thread, acknowledged });
      } else {
        await thread.result;
        finished++;
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, startInTurn));
  await stopped(host, doomed);
  checkTotals(metrics, finished, doomed);
  const { threads } = registry.stats();
  if (host.releasesLanes) check(threads === 1, () => `${threads} threads hold lanes, but one lives`);
  else check(threads === maxThreads, () => `${threads} threads hold lanes, not all ${maxThreads}`);
  const records = metrics.counter.value * 3;
  registry.detach();
  return { threads: workers, kills: doomed.length, records };
}

function checkTotals({ counter, mean, histogram }, finished, doomed) {
  const total = () => doomed.reduce((sum, { acknowledged }) => sum + Atomics.load(acknowledged, 0), finished * TIMES);
  const least = total();
  const [inMean, inHistogram, counted] = [mean.read(), histogram.read(), counter.value - 1];
  const most = total() + doomed.length;
  for (const recorded of [counted, inMean.count, inHistogram.count]) {
    check(least <= recorded && recorded <= most, () => `${recorded} were recorded, not ${least} to ${most}`);
  }
  for (const { count, sum } of [inMean, inHistogram]) {
    check(sum === count * VALUE, () => `a reading is torn: ${count} values of ${VALUE} make ${sum}`);
  }
}

export const tasks = {
  crowd({ handle, acknowledged, times = Number.POSITIVE_INFINITY }, { threadtally }) {
    const { counter, mean, histogram } = metricsOf(threadtally.Registry.attach(handle));
    for (let i = 0; i < times; i++) {
      counter.inc();
      mean.record(VALUE);
      histogram.record(VALUE);
      Atomics.add(acknowledged, 0, 1);
    }
  },
};
