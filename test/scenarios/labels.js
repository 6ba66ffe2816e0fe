/**
 * The scenario in which workers create label sets, common and separate ones, beyond the limit of the metric: the rest
 * overflows, and totals stay right.
 */

import { addTo, check, checkSame, seriesName, sumOf, tallyOf } from "./tally.js";

const WORKERS = 4;
const SETS = 500; // of each worker; half of them are the next worker's too
const TIMES = 20;
const MOST = 1000; // label sets that the small metric may have

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
  return { threads: WORKERS, records: 2 * WORKERS * SETS * TIMES, sets };
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
};
