/** Which snapshots can be subtracted, case by case, and what a refusal says of those that cannot. */

import { type BlockSnapshot, type SeriesSnapshot, type Snapshot, subtractSnapshots } from "threadtally";
import { describe, expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

type Content = { readonly [K in keyof SeriesSnapshot]?: SeriesSnapshot[K] | undefined };

const block = (id: string, more: Partial<BlockSnapshot> = {}): BlockSnapshot => ({
  ...{ id, sequence: 1, time: 1, startTime: 0, resets: 0 },
  ...more,
});
/** A block as versions before the count of resets had it. */
const oldBlock = (id: string): BlockSnapshot => ({ id, sequence: 1, time: 1, startTime: 0 });

/** A snapshot of one metric of one series. */
function snapshotOf(kind: string, content: Content, blocks: readonly BlockSnapshot[] = [block("b")]): Snapshot {
  const definition = { kind, name: "m", help: "", unit: "", labelNames: [], scale: 1 };
  const buckets = kind === "histogram" ? { buckets: [1] } : {};
  const series = [{ labels: {}, startTime: 0, resets: 0, ...content }];
  const metrics = [{ ...definition, ...buckets, series }];
  return { type: "threadtally.snapshot", version: 2, blocks, metrics } as unknown as Snapshot;
}

const counter = (content: Content, ...blocks: BlockSnapshot[]) =>
  snapshotOf("counter", content, blocks.length > 0 ? blocks : undefined);
const seriesOf = (later: Snapshot, earlier: Snapshot) => subtractSnapshots(later, earlier).metrics[0]?.series[0];
const refused = (later: Snapshot, earlier: Snapshot, message: RegExp) =>
  expectRefusal(() => subtractSnapshots(later, earlier), RangeError, "SNAPSHOT_INVALID", message);

describe("the blocks", () => {
  test("must all be read with ignoreResets, or none", () => {
    const [plain, total] = [block("a"), block("a", { totals: true })];
    const message = /^Snapshots can be subtracted if both are .* but one of block a is\. Take both in one way\.$/;
    refused(counter({ scaled: "5" }, total), counter({ scaled: "3" }, plain), message);
    refused(counter({ scaled: "5" }, plain), counter({ scaled: "3" }, total), message);
    expect(seriesOf(counter({ scaled: "5" }, total), counter({ scaled: "3" }, total))?.scaled).toBe("2");
    const wrong = [{ ...plain, totals: false as never }];
    const subtract = () => subtractSnapshots(counter({ scaled: "5" }, ...wrong), counter({ scaled: "3" }, plain));
    expectRefusal(subtract, TypeError, "SNAPSHOT_INVALID", /block 0 has the totals false/);
  });

  test("must be the same ones, in any order", () => {
    const [a, b] = [block("a"), block("b")];
    expect(seriesOf(counter({ scaled: "5" }, a, b), counter({ scaled: "3" }, b, a))?.scaled).toBe("2");
    refused(
      counter({ scaled: "5" }, a),
      counter({ scaled: "3" }, b),
      /same blocks can be subtracted, but got a and b\./,
    );
    refused(counter({ scaled: "5" }, a), counter({ scaled: "3" }, a, b), /got a and a, b\./);
    refused(counter({ scaled: "5" }, a, b), counter({ scaled: "3" }, a), /got a, b and a\./);
    refused(counter({ scaled: "5" }, a, b), counter({ scaled: "3" }, a, block("c")), /got a, b and a, c\./);
    refused(snapshotOf("counter", { scaled: "5" }, []), counter({ scaled: "3" }, a), /got none and a\./);
  });

  test("must have been read later", () => {
    const [first, second] = [1, 2].map((sequence) => counter({ scaled: "5" }, block("b", { sequence }))) as [
      Snapshot,
      Snapshot,
    ];
    expect(seriesOf(second, first)?.scaled).toBe("0");
    expect(seriesOf(first, first)?.scaled).toBe("0");
    refused(
      first,
      second,
      /must be the later snapshot, but it is not: block b has number 1, then 2\. Pass .* taken by one thread\.$/,
    );
  });

  test("of a merge must not have been reset in between, those of one registry may", () => {
    const reset = block("b", { resets: 1 });
    expect(seriesOf(counter({ scaled: "5", resets: 1 }, reset), counter({ scaled: "9" }))?.scaled).toBe("5");
    refused(
      counter({ scaled: "5", resets: 1 }, block("a"), reset),
      counter({ scaled: "9" }, block("a"), block("b")),
      /unless a series was reset .*, but one of block b was\. Subtract the snapshots of each block, then merge/,
    );
  });
});

describe("a series of merged blocks", () => {
  test("counts on where the blocks say that nothing was reset, whatever its own resets are", () => {
    const blocks = [block("a"), block("b")];
    const earlier = counter({ scaled: "3", startTime: 7 }, ...blocks);
    // In one of the blocks it was removed before the earlier snapshot, and has come back since.
    const later = counter({ scaled: "5", startTime: 0, resets: 1 }, ...blocks);
    expect(seriesOf(later, earlier)?.scaled).toBe("2");
  });

  test("of older versions counts on if its start is the same, and is refused if it is not", () => {
    const blocks = [oldBlock("a"), oldBlock("b")];
    const old = (scaled: string, startTime: number) => counter({ scaled, startTime, resets: undefined }, ...blocks);
    expect(seriesOf(old("5", 7), old("3", 7))?.scaled).toBe("2");
    refused(old("5", 8), old("3", 7), /but one of "m" with the labels \{\} was\./);
    const mixed = [block("a"), oldBlock("b")];
    refused(counter({ scaled: "5", resets: 1 }, ...mixed), counter({ scaled: "3" }, ...mixed), /one of "m" with/);
  });
});

describe("a series", () => {
  test("of a later reset counts from it", () => {
    expect(seriesOf(counter({ scaled: "5", resets: 1 }), counter({ scaled: "9" }))?.scaled).toBe("5");
    refused(
      counter({ scaled: "5" }),
      counter({ scaled: "3", resets: 1 }),
      /"m" with the labels \{\} was reset less often/,
    );
  });

  test("of a later creation counts from it, whatever its resets, and one of an earlier creation is refused", () => {
    for (const [later, earlier] of [
      [1, 1],
      [1, 2],
      [2, 1],
    ] as const) {
      const [first, second] = [counter({ scaled: "3", creation: 1, resets: earlier }), { scaled: "5", resets: later }];
      expect(seriesOf(counter({ ...second, creation: 2 }), first)?.scaled).toBe("5");
      refused(first, counter({ ...second, creation: 2 }), /"m" with the labels \{\} was reset less often/);
    }
  });

  test("counts on from the same start where only one of the snapshots has its resets", () => {
    const [known, unknown] = [{ startTime: 7 }, { startTime: 7, resets: undefined }];
    for (const [later, earlier] of [
      [known, unknown],
      [unknown, known],
    ]) {
      const before = counter({ scaled: "3", ...earlier });
      expect(seriesOf(counter({ scaled: "5", ...later }), before)?.scaled).toBe("2");
      expect(seriesOf(counter({ scaled: "5", ...later, startTime: 8 }), before)?.scaled).toBe("5");
    }
  });

  test.each<[string, string, Content, Content]>([
    ["a counter", "counter", { scaled: "2" }, { scaled: "3" }],
    ["a mean", "mean", { count: 2, scaled: "9" }, { count: 3, scaled: "0" }],
    ["a bucket", "histogram", { counts: [1, 9], scaledSums: ["0", "0"] }, { counts: [2, 0], scaledSums: ["0", "0"] }],
    [
      "the last bucket",
      "histogram",
      { counts: [9, 1], scaledSums: ["0", "0"] },
      { counts: [0, 2], scaledSums: ["0", "0"] },
    ],
  ])("cannot hold less than before: %s", (_, kind, later, earlier) => {
    refused(snapshotOf(kind, later), snapshotOf(kind, earlier), /"m" with the labels \{\} holds less\. Pass/);
  });

  test("may have a smaller sum where values may be negative", () => {
    expect(
      seriesOf(snapshotOf("mean", { count: 3, scaled: "-5" }), snapshotOf("mean", { count: 3, scaled: "2" })),
    ).toMatchObject({ count: 0, scaled: "-7" });
    expect(
      seriesOf(
        snapshotOf("histogram", { counts: [2, 1], scaledSums: ["-5", "3"] }),
        snapshotOf("histogram", { counts: [1, 1], scaledSums: ["0", "3"] }),
      ),
    ).toMatchObject({ counts: [1, 0], scaledSums: ["-5", "0"] });
  });

  test("of an up-down counter or of a gauge is the later one", () => {
    expect(
      seriesOf(snapshotOf("upDownCounter", { scaled: "2" }), snapshotOf("upDownCounter", { scaled: "3" })),
    ).toMatchObject({ scaled: "2" });
  });

  test("or a metric that was not there before counts from its start", () => {
    const [later, earlier] = [counter({ scaled: "5" }), counter({ scaled: "3", labels: { route: "/" } })];
    expect(seriesOf(later, earlier)?.scaled).toBe("5");
    expect(seriesOf(later, { ...earlier, metrics: [] })?.scaled).toBe("5");
  });
});
