/**
 * The scenario in which workers create label sets, common and separate ones, beyond the limit of the metric: the rest
 * overflows, and totals stay right. Then they create many more, but remove them again, so nothing overflows.
 */

import { addTo, check, checkSame, seriesName, sumOf, tallyOf } from "./tally.js";

const WORKERS = 4;
const SETS = 500; // of each worker; half of them are the next worker's too
const TIMES = 10;
const MOST = 1000; // label sets that the small metric may have
const PASSING = 2000; // label sets of each worker that come and go
const ALIVE = 50; // of those, at one time

const wide = { name: "wide_total", labelNames: ["set"] };

export async function scenario(host) {
  const { Registry } = host.threadtally;
  const all = new Registry({ maxSeriesPerMetric: 10_000 });
  const some = new Registry({ maxSeriesPerMetric: MOST });
  const handles = [all.handle, some.handle];
  const threads = Array.from({ length: WORKERS }, (_, i) =>
    host.start({ name: "label", handles, first: (i * SETS) / 2 }),
  );
  const acknowledged = sumOf(await Promise.all(threads.map(({ result }) => result)));
  checkSame(tallyOf(all.snapshot()), acknowledged);
  checkOverflow(some, acknowledged);
  const sets = Object.keys(acknowledged).length;
  all.detach();
  some.detach();
  const passing = await comeAndGo(host);
  return { threads: WORKERS, records: 2 * WORKERS * SETS * TIMES + passing, sets: sets + passing };
}

/** Has workers create label sets and remove them. Returns the number of records. */
async function comeAndGo({ threadtally, start }) {
  const registry = new threadtally.Registry({ maxSeriesPerMetric: MOST, maxBytes: 2 ** 22 });
  const tasks = Array.from({ length: WORKERS }, (_, first) => ({ name: "comeAndGo", handle: registry.handle, first }));
  const closed = await Promise.all(tasks.map((task) => start(task).result));
  const records = sumOf(closed)[seriesName(wide.name, ["all"])][0];
  const left = Object.values(tallyOf(registry.snapshot())).reduce((sum, [count]) => sum + count, 0);
  const all = records + left;
  check(all === WORKERS * PASSING, () => `${all} records of ${WORKERS * PASSING} were closed or are left`);
  const { overflowed, refused } = registry.stats();
  check(overflowed + refused === 0, () => `${overflowed} label sets overflowed, ${refused} were refused`);
  registry.detach();
  return all;
}

/**
 * Checks the registry with room for some: each kept set has at most what was acknowledged for it, and the total is
 * complete.
 */
function checkOverflow(registry, acknowledged) {
  const { [seriesName(wide.name, ["true"])]: overflowed, ...kept } = tallyOf(registry.snapshot());
  const sum = (tally) => Object.values(tally).reduce((total, [scaled]) => total + scaled, 0);
  check(Object.keys(kept).length === MOST, () => `${Object.keys(kept).length} label sets were kept, not ${MOST}`);
  const all = sum(kept) + overflowed[0];
  check(all === sum(acknowledged), () => `${all} were recorded, but ${sum(acknowledged)} acknowledged`);
  for (const [series, [scaled]] of Object.entries(kept)) {
    const most = acknowledged[series]?.[0] ?? 0;
    check(scaled === most, () => `${series} shows ${scaled}, but ${most} were acknowledged`);
  }
  check(registry.stats().overflowed > 0, () => "stats() reports no overflow");
}

export const tasks = {
  label({ handles, first }, { threadtally }) {
    const families = handles.map((handle) => threadtally.Registry.attach(handle).counter(wide));
    const tally = {};
    for (let i = 0; i < SETS * TIMES; i++) {
      const set = `s${first + (i % SETS)} ä`;
      for (const family of families) family.labels({ set }).inc();
      addTo(tally, seriesName(wide.name, [set]), [1]);
    }
    return tally;
  },

  comeAndGo({ handle, first }, { threadtally }) {
    const family = threadtally.Registry.attach(handle).counter(wide);
    const tally = {};
    for (let i = 0; i < PASSING; i++) {
      family.labels({ set: `s${first} ${i}` }).inc();
      if (i < ALIVE) continue;
      const set = `s${first} ${i - ALIVE}`;
      addTo(tally, seriesName(wide.name, ["all"]), [family.labels({ set }).reset()]);
      family.remove({ set });
    }
    return tally;
  },
};
