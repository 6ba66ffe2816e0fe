/** Merges of blocks that conflict: the majority wins, the rest is reported, and everything else is complete. */

import fc from "fast-check";
import { mergeSnapshots, Registry, type Snapshot } from "threadtally";
import { expose } from "threadtally/prometheus";
import { afterEach, expect, test, vi } from "vitest";
import { compare } from "../../../src/core/read/conflicts.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

afterEach(() => vi.restoreAllMocks());

/** Returns a snapshot of a process that defines `took_seconds` with these buckets. */
function withBuckets(...buckets: number[]): Snapshot {
  const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
  registry.counter({ name: "hits_total" }).inc();
  registry.histogram({ name: "took_seconds", buckets }).record(0.05);
  const snapshot = registry.snapshot();
  registry.detach();
  return snapshot;
}

/** Returns a merge and the conflicts that it reported: the metric, and the block that was left out. */
function tolerant(snapshots: readonly Snapshot[]) {
  const conflicts: string[] = [];
  const merged = mergeSnapshots(snapshots, {
    onConflict(error, metricName) {
      expect(error).toMatchObject({
        name: "RangeError",
        code: expect.stringMatching(/^(DEFINITION_CONFLICT|NAME_INVALID)$/),
      });
      conflicts.push(`${metricName} of ${error.message.match(/the block (\S+)/)?.[1]}`);
    },
  });
  return { merged, conflicts };
}

test("a metric that few blocks define otherwise keeps the definition of most, and all else is complete", () => {
  const usual = Array.from({ length: 9 }, () => withBuckets(0.1, 1));
  const newer = withBuckets(0.1, 0.5, 1);
  expectRefusal(() => mergeSnapshots([...usual, newer]), RangeError, "DEFINITION_CONFLICT", /"took_seconds"/);
  const { merged, conflicts } = tolerant([newer, ...usual]);
  expect(conflicts).toEqual([`took_seconds of ${newer.blocks[0]?.id}`]);
  expect(merged.blocks).toHaveLength(10);
  expect(merged.metrics.map(({ series }) => series[0])).toMatchObject([{ scaled: "10" }, { counts: [9, 0, 0] }]);
  expect(tolerant([...usual, newer])).toEqual({ merged, conflicts });
  expect(expose(merged).length).toBeGreaterThan(100);
});

test("blocks of a merged snapshot are counted and reported one by one", () => {
  const three = mergeSnapshots(withBuckets(1), withBuckets(1), withBuckets(1));
  const { merged, conflicts } = tolerant([withBuckets(2), three, withBuckets(2)]);
  expect(merged.metrics[1]).toMatchObject({ buckets: [1], series: [{ counts: [3, 0] }] });
  expect(conflicts).toHaveLength(2);
  const outvoted = tolerant([withBuckets(2), three, withBuckets(2), withBuckets(2), withBuckets(2)]);
  expect(outvoted.conflicts.sort()).toEqual(three.blocks.map(({ id }) => `took_seconds of ${id}`));
});

test("if as many blocks have each definition, the same one is kept in any order", () => {
  holds(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (order) => {
      const snapshots = [[1], [1], [2], [2], [3], [3]].map((buckets) => withBuckets(...buckets));
      const { merged, conflicts } = tolerant(order.map((index) => snapshots[index] as Snapshot));
      expect(merged.metrics[1]).toMatchObject({ buckets: [1], series: [{ counts: [2, 0] }] });
      expect(conflicts).toHaveLength(4);
    }),
    20,
  );
});

test("a metric that would be written under another one's name is left out, and the rest is exposed", () => {
  const named = (name: string) => {
    const registry = new Registry({ maxBytes: 2 ** 20, maxThreads: 4 });
    registry.gauge({ name }).set(1);
    const snapshot = registry.snapshot();
    registry.detach();
    return snapshot;
  };
  const snapshots = [named("queue.length"), named("queue_length"), named("queue_length")];
  expect(() => expose(mergeSnapshots(...snapshots))).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
  const { merged, conflicts } = tolerant(snapshots);
  expect(merged.metrics.map(({ name }) => name)).toEqual(["queue_length"]);
  expect(conflicts).toEqual([`queue.length of ${snapshots[0]?.blocks[0]?.id}`]);
  expect(expose(merged).length).toBeGreaterThan(10);
});

test.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("broken");
    },
  ],
  ["rejects", () => Promise.reject(new Error("broken"))],
  [
    "returns a thenable that fails",
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what is tried
    () => ({ then: (_: unknown, fail: (error: Error) => void) => fail(new Error("broken")) }),
  ],
])("an onConflict that %s is reported and spoils nothing", async (_, onConflict) => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const { metrics } = mergeSnapshots([withBuckets(1), withBuckets(2)], { onConflict: onConflict as () => void });
  expect(metrics).toHaveLength(2);
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.stringContaining("onConflict"), new Error("broken")));
});

test("names and ids are sorted by code units, alike on every machine", () => {
  expect(["b", "Z", "é", "a", "aa"].sort(compare)).toEqual(["Z", "a", "aa", "b", "é"]);
  expect([compare("a", "b"), compare("a", "a"), compare("b", "a")]).toEqual([-1, 0, 1]);
});
