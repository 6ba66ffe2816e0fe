/** Up-down counters of amounts of any size: none wraps, and none costs a small one more. */

import fc from "fast-check";
import { mergeSnapshots, Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expect, test } from "vitest";
import { BUMP, LIMIT } from "../../../assembly/layout.ts";
import { anotherCopy } from "../../support/copies.ts";
import { roundedTiesToEven } from "../../support/exactly.ts";
import { holds } from "../../support/property.ts";

/** An amount of any size between 1e-9 and 1e24, of either sign. */
const amount = fc
  .tuple(fc.double({ min: -9, max: 24, noNaN: true }), fc.boolean())
  .map(([exponent, isNegative]) => (isNegative ? -1 : 1) * 10 ** exponent);

const scaledOf = ({ metrics }: Snapshot) => metrics[0]?.series.map(({ scaled }) => scaled) ?? [];

test("200,000 amounts of any size and sign, with removals, equal integers without limits to the unit", () => {
  const registry = new Registry();
  const scale = 1e9;
  const level = registry.upDownCounter({ name: "a", scale, labelNames: ["of"] });
  const one = level.labels("x");
  let sum = 0n;
  holds(
    fc.property(fc.array(amount, { minLength: 200, maxLength: 200 }), fc.boolean(), (amounts, removes) => {
      for (const each of amounts) {
        one.add(each);
        sum += roundedTiesToEven(each * scale);
      }
      expect(one.scaled).toBe(sum);
      expect(scaledOf(registry.snapshot())).toEqual([String(sum)]);
      expect(readings(registry)).toMatchObject([{ value: one.value }]);
      if (!removes) return;
      expect(level.remove("x")).toBe(true);
      sum = 0n;
      expect(one.scaled).toBe(0n);
      expect(scaledOf(registry.snapshot())).toEqual([]);
    }),
    1000,
  );
  registry.detach();
});

function readings(registry: Registry): { value: number; startTime: number }[] {
  const cursor = registry.cursor();
  const all: { value: number; startTime: number }[] = [];
  while (cursor.next()) all.push({ value: cursor.value, startTime: cursor.startTime });
  return all;
}

/** Returns the index of the only word of 64 bits in a registry's block that holds a number. */
function cellOf(registry: Registry, number: bigint): { cells: BigInt64Array; index: number } {
  const cells = new BigInt64Array(registry.handle.memory.buffer);
  const index = cells.indexOf(number);
  expect(cells.lastIndexOf(number)).toBe(index);
  return { cells, index };
}

test.each([1, -1])("a cell that holds 2^62 units takes none of sign %i, but those of the other sign", (sign) => {
  const registry = new Registry();
  const level = registry.upDownCounter({ name: "a" });
  level.add(sign * 12_345_678);
  const { cells, index } = cellOf(registry, BigInt(sign * 12_345_678));
  const held = () => Atomics.load(cells, index) * BigInt(sign);
  Atomics.store(cells, index, BigInt(sign) * (2n ** 62n - 1n));
  level.add(sign * 5); // the cell was not full yet
  level.add(sign * 7); // the first to find it full
  const full = 2n ** 62n + 11n;
  expect(held()).toBe(full);
  for (const units of [11, 13]) level.add(sign * units);
  expect(held()).toBe(full);
  expect(level.scaled).toBe(BigInt(sign) * (full + 24n));
  level.add(sign * -4096);
  expect(held()).toBe(full - 4096n);
  level.add(sign * 3); // it is not full any more
  expect(held()).toBe(full - 4093n);
  expect(level.scaled).toBe(BigInt(sign) * (full - 4069n));
  registry.detach();
});

test.each([1, 2])("amounts of scale %i from 2^47 units on leave the cell as it is", (scale) => {
  const registry = new Registry();
  const level = registry.upDownCounter({ name: "a", scale });
  level.add(12_345_678);
  const { cells, index } = cellOf(registry, BigInt(12_345_678 * scale));
  const limit = 2 ** 47 / scale;
  for (const units of [limit, -limit, -limit]) level.add(units);
  expect(Atomics.load(cells, index)).toBe(BigInt(12_345_678 * scale));
  level.add(limit - 1);
  expect(Atomics.load(cells, index)).toBe(BigInt((12_345_678 + limit - 1) * scale));
  expect(level.value).toBe(12_345_677);
  registry.detach();
});

test("a label set beyond the family's cache finds its full cell, too", () => {
  const registry = new Registry({ maxSeriesPerMetric: 30_000 });
  const family = registry.upDownCounter({ name: "a", labelNames: ["of"] });
  for (let i = 0; i < 5000; i++) family.labels(String(i)).add(1);
  family.labels("last").add(-123_456_789);
  const { cells, index } = cellOf(registry, -123_456_789n);
  Atomics.store(cells, index, -(2n ** 62n));
  for (const units of [-5, -7]) family.labels("last").add(units);
  expect(Atomics.load(cells, index)).toBe(-(2n ** 62n));
  expect(family.labels("last").scaled).toBe(-(2n ** 62n) - 12n);
  registry.detach();
});

test("a block without room for baselines counts amounts below 2^53 units, and refuses others", () => {
  const registry = new Registry({ maxBytes: 2 ** 18 });
  const level = registry.upDownCounter({ name: "a", scale: 2 });
  const header = new Int32Array(registry.handle.memory.buffer);
  Atomics.store(header, BUMP / 4, Atomics.load(header, LIMIT / 4));
  level.add(2 ** 50);
  level.add(-(2 ** 53 - 1) / 2);
  const { refused } = registry.stats();
  const tooMuch = () => level.add(-(2 ** 52));
  expect(tooMuch).toThrow(
    /^A large amount needs its own memory, .* "a" did not count -4503599627370496\. .* a larger maxBytes\.$/,
  );
  expect(tooMuch).toThrow(expect.objectContaining({ code: "BLOCK_FULL" }));
  expect(registry.stats().refused).toBe(refused + 2);
  expect(level.scaled).toBe(2n ** 51n - 2n ** 53n + 1n);
  registry.detach();
});

test("a thread without a lane adds large amounts, too", async () => {
  const holder = new (await anotherCopy()).Registry({ maxThreads: 1 });
  holder.counter({ name: "a_total" }).inc();
  const registry = Registry.attach(holder.handle);
  const level = registry.upDownCounter({ name: "b" });
  for (const units of [2 ** 62, -(2 ** 70), 2 ** 62]) level.add(units);
  expect([level.scaled, registry.lane]).toEqual([2n ** 63n - 2n ** 70n, undefined]);
  registry.detach();
  holder.detach();
});

test("a large amount is neither a reset nor a beginning, and shows a removed label set again", () => {
  const registry = new Registry();
  const family = registry.upDownCounter({ name: "a", labelNames: ["of"] });
  const [level, other] = [family.labels("x"), family.labels("y")];
  const deltas = registry.deltas();
  deltas.cursor();
  const [begun] = readings(registry);
  level.add(2 ** 100);
  other.add(-(2 ** 50));
  registry.reset();
  expect(family.clear()).toBe(2);
  expect(readings(registry)).toEqual([]);
  level.add(2 ** 90);
  level.add(3);
  expect(readings(registry)).toEqual([{ value: 2 ** 90, startTime: begun?.startTime }]);
  expect(registry.snapshot().metrics[0]?.series).toEqual([
    { labels: { of: "x" }, scaled: String(2n ** 90n + 3n), startTime: begun?.startTime },
  ]);
  for (const cursor of [registry.cursor({ ignoreResets: true }), deltas.cursor()]) {
    expect([cursor.next(), cursor.value, cursor.next()]).toEqual([true, 2 ** 90, false]);
  }
  registry.detach();
});

test("merged and subtracted snapshots have wide numbers of either sign", () => {
  const numbers = [2 ** 100, -(2 ** 101)].map((units) => {
    const registry = new Registry();
    registry.upDownCounter({ name: "a" }).add(units);
    const snapshot = registry.snapshot();
    registry.detach();
    return snapshot;
  }) as [Snapshot, Snapshot];
  expect(scaledOf(mergeSnapshots(...numbers))).toEqual([String(-(2n ** 100n))]);
  const registry = new Registry();
  const level = registry.upDownCounter({ name: "a" });
  level.add(-(2 ** 80));
  const before = registry.snapshot();
  level.add(2 ** 90);
  expect(scaledOf(subtractSnapshots(registry.snapshot(), before))).toEqual([String(2n ** 90n - 2n ** 80n)]);
  registry.detach();
});
