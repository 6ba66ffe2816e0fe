/** Differences of snapshots with `ignoreResets`: resets in between make no difference. */

import fc from "fast-check";
import { addSnapshot, type Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";
import { sent, testRegistry } from "../../support/adding.ts";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

function metricsOf(registry: Registry) {
  return {
    hits: registry.counter({ name: "hits_total" }),
    ratio: registry.mean({ name: "ratio", scale: 1, labelNames: ["to"] }),
    took: registry.histogram({ name: "took", scale: 1, buckets: [10], labelNames: ["to"] }),
  };
}

const take = (registry: Registry): Snapshot => sent(registry.snapshot({ ignoreResets: true }));

const deed = fc.record({
  kind: fc.constantFrom("record", "record", "reset", "reset all", "read"),
  to: fc.constantFrom("a", "b"),
  value: fc.integer({ min: 0, max: 20 }),
});

/** Returns what was recorded by metric and label: the number of values and their sum. */
function heldIn({ metrics }: Snapshot) {
  const held = metrics.flatMap(({ name, series }) =>
    series.map(({ labels, count = 0, counts = [count], scaled, scaledSums = [scaled as string] }) => {
      const sum = scaledSums.reduce((all, one) => all + Number(one), 0);
      return [`${name} ${labels.to}`, [name === "hits_total" ? 0 : counts.reduce((all, one) => all + one, 0), sum]];
    }),
  );
  return Object.fromEntries(held.filter(([, amounts]) => String(amounts) !== "0,0"));
}

test("whatever is reset in between, the differences have each value once", () => {
  holds(
    fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
      const registry = testRegistry({ maxBytes: 2 ** 20 });
      const { hits, ratio, took } = metricsOf(registry);
      let earlier = take(registry);
      let expected: Record<string, [number, number]> = {};
      const expectOne = (series: string, count: number, sum: number) => {
        const [counted = 0, summed = 0] = expected[series] ?? [];
        if (count + sum > 0) expected[series] = [counted + count, summed + sum];
      };
      for (const { kind, to, value } of [...deeds, { kind: "read", to: "", value: 0 }]) {
        if (kind === "record") {
          hits.inc(value);
          ratio.labels(to).record(value);
          took.labels(to).record(value);
          expectOne("hits_total undefined", 0, value);
          for (const name of ["ratio", "took"]) expectOne(`${name} ${to}`, 1, value);
        } else if (kind === "reset") {
          hits.reset();
          ratio.labels(to).reset();
          took.labels(to).reset();
        } else if (kind === "reset all") registry.reset();
        else {
          const later = take(registry);
          expect(heldIn(subtractSnapshots(later, earlier))).toEqual(expected);
          earlier = later;
          expected = {};
        }
      }
      registry.detach();
    }),
    100,
  );
});

test("a label set that another one has replaced, and that comes back, counts from zero", () => {
  const registry = testRegistry({ maxSeriesPerMetric: 1 });
  const { ratio } = metricsOf(registry);
  ratio.labels("a").record(5);
  const earlier = take(registry);
  ratio.remove("a");
  ratio.labels("b").record(2);
  ratio.remove("b");
  ratio.labels("a").record(3);
  expect(heldIn(subtractSnapshots(take(registry), earlier))).toEqual({ "ratio a": [1, 3] });
  expectRefusal(() => subtractSnapshots(earlier, take(registry)), RangeError, "SNAPSHOT_INVALID", /wrong|later/);
});

test("only snapshots with ignoreResets are marked as totals, and none of them is added", () => {
  const [registry, receiver] = [testRegistry(), testRegistry()];
  const { hits } = metricsOf(registry);
  hits.inc(3);
  const blocks = [registry.snapshot(), registry.snapshot({ ignoreResets: false }), registry.reset(), take(registry)];
  expect(blocks.map((snapshot) => snapshot.blocks[0]?.totals)).toEqual([undefined, undefined, undefined, true]);
  const before = receiver.snapshot().metrics;
  expectRefusal(() => addSnapshot(receiver, take(registry)), RangeError, "SNAPSHOT_INVALID", /without ignoreResets/);
  expect(receiver.snapshot().metrics).toEqual(before);
  expect(addSnapshot(receiver, registry.snapshot())).toBe(true);
});
