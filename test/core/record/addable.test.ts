/** Snapshots that are not added: each refusal has a code, and leaves the registry as it was. */

import {
  type AddOptions,
  addSnapshot,
  type BlockSnapshot,
  type ErrorCode,
  mergeSnapshots,
  type Registry,
  type SeriesSnapshot,
  type Snapshot,
  subtractSnapshots,
} from "threadtally";
import { beforeEach, expect, test } from "vitest";
import { BLOCK, COUNTER, HISTOGRAM, NOW, sent, snapshotOf, stoppedClock, testRegistry } from "../../support/adding.ts";
import { expectRefusal } from "../../support/refusals.ts";

beforeEach(stoppedClock);

const LABELLED = { ...COUNTER, labelNames: ["to"] };
const one = snapshotOf(COUNTER, [{ scaled: "1" }]);
const withBlocks = (blocks: readonly BlockSnapshot[]) => ({ ...one, blocks });
const { closed: _, ...unmarked } = BLOCK;
const MEAN = { ...COUNTER, kind: "mean", name: "m" };
const UP_DOWN = { ...COUNTER, kind: "upDownCounter", name: "u" };
const HUGE = String(2n ** 120n);

type Case = [refused: string, code: ErrorCode, message: RegExp, snapshot: Snapshot, options?: AddOptions];

const CASES: Case[] = [
  [
    "a merge",
    "SNAPSHOT_INVALID",
    /of one block, but got one of 2\. Add each/,
    withBlocks([BLOCK, { ...BLOCK, id: "c" }]),
  ],
  ["one of no block", "SNAPSHOT_INVALID", /of one block, but got one of 0/, withBlocks([])],
  [
    "one without a mark",
    "SNAPSHOT_INVALID",
    /block b is a difference, or of an older version\. Add what these return\.$/,
    withBlocks([unmarked]),
  ],
  [
    "one with ignoreResets",
    "SNAPSHOT_INVALID",
    /^A snapshot that is added must be read without ignoreResets, but the one of block b was .*\. Leave the option out\.$/,
    withBlocks([{ ...BLOCK, closed: false, totals: true }]),
  ],
  ["a space", "SNAPSHOT_REFUSED", /"a_total" is in "s"\. Leave/, snapshotOf({ ...COUNTER, space: "s" }, [])],
  [
    "another metric",
    "SNAPSHOT_REFUSED",
    /^Only b, c may be added, but got "a_total"\. Leave it out, or add it to `only`\.$/,
    one,
    { only: ["b", "c"] },
  ],
  [
    "more series than maxSeries",
    "SNAPSHOT_REFUSED",
    /^A snapshot may have 1 series \(maxSeries\), but got 2\. Send fewer, or raise it\.$/,
    snapshotOf(
      LABELLED,
      ["x", "y"].map((to) => ({ labels: { to }, scaled: "1" })),
    ),
    { maxSeries: 1 },
  ],
  [
    "another definition",
    "DEFINITION_CONFLICT",
    /"taken" was defined as/,
    snapshotOf({ ...COUNTER, name: "taken" }, []),
  ],
  [
    "a name that is written like another",
    "NAME_INVALID",
    /Rename/,
    snapshotOf({ ...COUNTER, name: "ours_x_total" }, []),
  ],
  ["a reserved name", "NAME_INVALID", /threadtally/, snapshotOf({ ...COUNTER, name: "threadtally_x" }, [])],
  ["a label twice", "OPTION_INVALID", /listed twice/, snapshotOf({ ...COUNTER, labelNames: ["a", "a"] }, [])],
  [
    "a unit that contradicts the name",
    "OPTION_INVALID",
    /unit/,
    snapshotOf({ ...COUNTER, name: "x_ms", unit: "s" }, []),
  ],
  ["a lone surrogate in the help", "OPTION_INVALID", /help/, snapshotOf({ ...COUNTER, help: "\ud800" }, [])],
  [
    "two metrics that are written alike",
    "NAME_INVALID",
    /"b\.c" and the counter "b_c"|"b_c" and the counter "b\.c"/,
    { ...one, metrics: ["b.c", "b_c"].map((name) => ({ ...COUNTER, name, series: [] })) },
  ],
  ["a missing label", "SNAPSHOT_INVALID", /"a_total" lacks "to"\. Pass/, snapshotOf(LABELLED, [{ scaled: "1" }])],
  [
    "an inherited label",
    "SNAPSHOT_INVALID",
    /lacks "constructor"/,
    snapshotOf({ ...COUNTER, labelNames: ["constructor"] }, [{ scaled: "1" }]),
  ],
  [
    "a label set that comes twice with other labels",
    "SNAPSHOT_INVALID",
    /^Each label set comes once, but "a_total" has \{"app":"y"\} twice/,
    snapshotOf(
      COUNTER,
      ["x", "y"].map((app) => ({ labels: { app }, scaled: "1" })),
    ),
  ],
  [
    "a value that is not among labelValues",
    "LABELS_INVALID",
    /^The label "to" of "listed_total" is one of "x", "y"/,
    snapshotOf({ ...LABELLED, name: "listed_total" }, [{ labels: { to: "z" }, scaled: "1" }]),
  ],
  [
    "a negative counter",
    "SNAPSHOT_INVALID",
    /"a_total" must have a sum .*, but has -1\./,
    snapshotOf(COUNTER, [{ scaled: "-1" }]),
  ],
  ["a sum of 2^120 units", "SNAPSHOT_INVALID", /below 2\^120/, snapshotOf(COUNTER, [{ scaled: HUGE }])],
  ["a sum of -2^120 units", "SNAPSHOT_INVALID", /below 2\^120/, snapshotOf(UP_DOWN, [{ scaled: `-${HUGE}` }])],
  [
    "a sum of 2^120 units in the last bucket",
    "SNAPSHOT_INVALID",
    /"h" must have a sum/,
    snapshotOf(HISTOGRAM, [{ counts: [0, 1], scaledSums: ["0", HUGE] }]),
  ],
  [
    "more than 2^45 values",
    "SNAPSHOT_REFUSED",
    /^A snapshot may have 2\^45 values, but got 35184372088833\. Send more often\.$/,
    snapshotOf(HISTOGRAM, [{ counts: [2 ** 45, 1], scaledSums: ["0", "0"] }]),
  ],
  [
    "more than 2^45 values of a mean",
    "SNAPSHOT_REFUSED",
    /2\^45/,
    snapshotOf(MEAN, [{ count: 2 ** 45 + 1, scaled: "0" }]),
  ],
  [
    "one of the future",
    "SNAPSHOT_INVALID",
    / but the one of block b is of \d+, more than maxAge after this clock\. Set the clock right, or raise maxAge\.$/,
    snapshotOf(COUNTER, [], { time: NOW + 60_001 }),
    { maxAge: 60 },
  ],
  [
    "one of a block of the future",
    "SNAPSHOT_INVALID",
    /must not be of the future/,
    snapshotOf(COUNTER, [], { closed: false, startTime: NOW + 60_001 }),
    { maxAge: 60 },
  ],
];

function prepared(): Registry {
  const registry = testRegistry();
  registry.gauge({ name: "taken" });
  registry.counter({ name: "ours.x_total" });
  registry.counter({ name: "listed_total", labelNames: ["to"], labelValues: { to: ["x", "y"] } });
  addSnapshot(registry, snapshotOf({ ...COUNTER, name: "ok_total" }, [{ scaled: "5" }], { id: "before" }));
  return registry;
}

test.each(CASES)(
  "%s is refused, and leaves everything as it was",
  (...[, code, message, snapshot, options = {}]: Case) => {
    const registry = prepared();
    const before = [registry.snapshot().metrics, registry.stats().bytesUsed];
    // With something good in front, of which nothing may be added, either.
    const good = snapshotOf({ ...COUNTER, name: "good_total" }, []).metrics;
    const isListed = "only" in options || "maxSeries" in options;
    const whole = isListed ? snapshot : { ...snapshot, metrics: [...good, ...snapshot.metrics] };
    expectRefusal(() => addSnapshot(registry, sent(whole), options), RangeError, code, message);
    expect([registry.snapshot().metrics, registry.stats().bytesUsed]).toEqual(before);
    // Its source is not remembered: a right snapshot of the same number is added.
    const right = snapshotOf({ ...COUNTER, name: "ok_total" }, [{ scaled: "1" }], {
      closed: snapshot.blocks[0]?.closed ?? true,
    });
    expect(addSnapshot(registry, right)).toBe(true);
  },
);

test("at each limit, a snapshot is added", () => {
  const registry = prepared();
  const added = [
    snapshotOf(
      { ...LABELLED, name: "listed_total" },
      ["x", "y"].map((to) => ({ labels: { to }, scaled: "1" })),
    ),
    snapshotOf(HISTOGRAM, [{ counts: [2 ** 45 - 1, 1], scaledSums: ["0", String(2n ** 120n - 1n)] }]),
    snapshotOf(MEAN, [{ count: 1, scaled: String(1n - 2n ** 120n) }], { time: NOW + 60_000 }),
    snapshotOf(UP_DOWN, [{ scaled: "-5" }], { closed: false, startTime: NOW + 60_000, id: "c" }),
  ];
  for (const [i, snapshot] of added.entries()) {
    const options = { maxAge: 60, maxSeries: 2, only: ["listed_total", "h", "m", "u"] };
    const block = { ...(snapshot.blocks[0] as BlockSnapshot), id: `limit ${i}` };
    expect(addSnapshot(registry, { ...snapshot, blocks: [block] }, options)).toBe(true);
  }
  const read = (name: string): SeriesSnapshot | undefined =>
    registry.snapshot().metrics.find((metric) => metric.name === name)?.series[0];
  expect(read("h")).toMatchObject({ counts: [2 ** 45 - 1, 1], scaledSums: ["0", String(2n ** 120n - 1n)] });
  expect(read("m")).toMatchObject({ count: 1, scaled: String(1n - 2n ** 120n) });
  expect(read("u")).toMatchObject({ scaled: "-5" });
});

test("a registry's own snapshot, differences and merges of a registry's snapshots are refused", () => {
  const [page, registry] = [testRegistry(), testRegistry()];
  const earlier = page.snapshot();
  const later = page.snapshot();
  const own = registry.snapshot();
  expectRefusal(() => addSnapshot(registry, own), RangeError, "SNAPSHOT_REFUSED", /its own snapshot\. Leave it out/);
  const difference = subtractSnapshots(later, earlier);
  expectRefusal(() => addSnapshot(registry, difference), RangeError, "SNAPSHOT_INVALID", /is a difference/);
  const both = mergeSnapshots(page.snapshot(), testRegistry().snapshot());
  expectRefusal(() => addSnapshot(registry, both), RangeError, "SNAPSHOT_INVALID", /of one block/);
  expect(addSnapshot(registry, mergeSnapshots(page.snapshot()))).toBe(true);
});

test("closed snapshots and others of one block are refused together", () => {
  const registry = testRegistry();
  const [a, b] = [testRegistry(), testRegistry()];
  addSnapshot(registry, a.reset());
  addSnapshot(registry, b.snapshot());
  for (const mixed of [a.snapshot(), b.reset()]) {
    expectRefusal(() => addSnapshot(registry, mixed), RangeError, "SNAPSHOT_INVALID", /has sent both\. Send only one/);
  }
});

test("what is no registry or no snapshot is refused", () => {
  const registry = testRegistry();
  for (const wrong of [undefined, null, {}, one]) {
    const call = () => addSnapshot(wrong as never, one);
    expectRefusal(call, TypeError, "OPTION_INVALID", /^addSnapshot takes a registry and a snapshot, but got /);
  }
  expectRefusal(() => addSnapshot(registry, {} as never), TypeError, "SNAPSHOT_INVALID", /^A snapshot of version 2/);
  const wrongMark = withBlocks([{ ...BLOCK, closed: 1 as never }]);
  expectRefusal(() => addSnapshot(registry, wrongMark), TypeError, "SNAPSHOT_INVALID", /block 0 has the closed 1/);
  const old = { ...one, version: 1 as never };
  expect(addSnapshot(registry, old)).toBe(true); // members of version 1 are renamed
  registry.detach();
  expectRefusal(() => addSnapshot(registry, one), RangeError, "DETACHED", /./);
});
