/** The final tables show any error of threadtally, and the run then fails. */

import { expect, test } from "vitest";

type Totals = Record<string, bigint>;

interface Phase {
  readonly metrics: Record<string, number>;
  readonly totals: Totals;
  readonly truth: Totals;
}

/** The demo is plain JavaScript, so the types of its parts are here. */
const demo = (file: string) => import(new URL(`../../demo/${file}`, import.meta.url).href);

const { report } = (await demo("report.js")) as {
  report(worked: object, replayed: object[], machine: object): { text: string; isExact: boolean };
};
const { METRICS, metricOf } = (await demo("totals.js")) as {
  METRICS: Record<string, object>;
  metricOf(name: string, totals: Totals): number;
};
const { tenThousandths } = (await demo("journal.js")) as { tenThousandths(ratio: number): bigint };

const truth: Totals = {
  charts: 4n,
  chartTime: 10_000_003n,
  chartBytes: 8000n,
  preprocessings: 4n,
  preprocessingTime: 500_000n,
  entries: 8n,
  ratios: 28_001n,
  hits: 1n,
  misses: 3n,
};

function phase(changes: Totals): Phase {
  const totals = { ...truth, ...changes };
  return {
    metrics: Object.fromEntries(Object.keys(METRICS).map((name) => [name, metricOf(name, totals)])),
    totals,
    truth,
  };
}

function reported({ worked = {}, replayed = {} }: { worked?: Totals; replayed?: Totals }) {
  const ours = { contender: "threadtally", label: "threadtally", events: 20, nanoseconds: 9.5, ...phase(replayed) };
  const first = { seconds: 1, rejected: 0, unreadable: 0, ...phase(worked) };
  return report(first, [ours], { workers: 2, cores: 2 });
}

test("correct totals are exact", () => {
  const { text, isExact } = reported({});
  expect(isExact).toBe(true);
  expect(text.match(/ exact$/gm)).toHaveLength(18);
});

test.each(Object.keys(truth))("%s that is off by one unit is not exact, in either phase", (cell) => {
  const off = { [cell]: (truth[cell] ?? 0n) - 1n };
  for (const { text, isExact } of [reported({ worked: off }), reported({ replayed: off })]) {
    expect(isExact).toBe(false);
    expect(text).toContain("off by -1");
    expect(text).toContain("DIFFERS FROM THE TRUTH");
  }
});

test("a lost update is counted, and no lost update is printed as 0", () => {
  const updates = (text: string) => text.split("\n").find((line) => line.startsWith("threadtally "));
  expect(updates(reported({}).text)).toMatch(/ 20 +0 +9\.5$/);
  expect(updates(reported({ replayed: { hits: 0n, misses: 1n } }).text)).toMatch(/ 20 +3 +15\.0 % +9\.5$/);
});

test("the log rounds ratios to nearest, ties to even", () => {
  const ratios = [0.35, 1 / 3, 1.00004, 1 / 32, 3 / 32, -1 / 32]; // 1/32 is 312.5 units
  expect(ratios.map(tenThousandths)).toEqual([3500n, 3333n, 10_000n, 312n, 938n, -312n]);
});
