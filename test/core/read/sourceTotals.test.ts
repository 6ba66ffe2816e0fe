/** Later readings of a source's series: they are refused if they must be older ones. */

import { addSnapshot } from "threadtally";
import { beforeEach, expect, test } from "vitest";
import { COUNTER, HISTOGRAM, snapshotOf, stoppedClock, testRegistry } from "../../support/adding.ts";
import { expectRefusal } from "../../support/refusals.ts";

beforeEach(stoppedClock);

test("a later snapshot that has less is refused, and the source goes on from what it had", () => {
  const registry = testRegistry();
  const at = (sequence: number, series: object) =>
    snapshotOf(HISTOGRAM, [{ resets: 2, creation: 3, counts: [2, 3], scaledSums: ["4", "5"], ...series }], {
      ...{ sequence, closed: false },
    });
  addSnapshot(registry, at(1, {}));
  for (const less of [{ resets: 1 }, { creation: 2, resets: 9 }, { counts: [2, 2] }, { counts: [1, 9] }]) {
    const message =
      /^A later snapshot has all that an earlier one has, but "h" with the labels \{\} has less\. Let one thread take the snapshots\.$/;
    expectRefusal(() => addSnapshot(registry, at(2, less)), RangeError, "SNAPSHOT_INVALID", message);
  }
  expect(addSnapshot(registry, at(2, { counts: [2, 4], scaledSums: ["4", "1"] }))).toBe(true);
  expect(addSnapshot(registry, at(3, { creation: 4, resets: 0, counts: [1, 0], scaledSums: ["1", "0"] }))).toBe(true);
  expect(addSnapshot(registry, at(4, { creation: 5, resets: 0, counts: [1, 0], scaledSums: ["1", "0"] }))).toBe(true);
  expect(registry.snapshot().metrics[0]?.series).toMatchObject([{ counts: [4, 4], scaledSums: ["6", "1"] }]);
  const counter = (sequence: number, scaled: string) =>
    snapshotOf(COUNTER, [{ scaled }], { sequence, closed: false, id: "c" });
  addSnapshot(registry, counter(1, "5"));
  expectRefusal(() => addSnapshot(registry, counter(2, "4")), RangeError, "SNAPSHOT_INVALID", /"a_total" .* has less/);
});

test("a counter that has counted nothing is added, too", () => {
  const registry = testRegistry();
  const empty = snapshotOf(COUNTER, [{ scaled: "0" }], { closed: false });
  expect(addSnapshot(registry, empty)).toBe(true);
  expect(registry.counter({ name: "a_total" }).value).toBe(0);
});
