/** Sketches in core: what is kept of values, and blocks that are full. */

import { Registry } from "threadtally";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Ageing, ageingOf } from "../../src/promClient/ageing.ts";
import { SketchedMean } from "../../src/promClient/sketchedMean.ts";
import { keyOf, Sketches } from "../../src/promClient/sketches.ts";

const OPTIONS = { name: "sketches", space: "test", help: "h" } as const;

function make(registry: Registry, labelNames: readonly string[] = ["l0"], ageing?: Ageing) {
  const sketches = new Sketches(registry as never, { ...OPTIONS, labelNames }, ageing);
  const total = registry.mean({ ...OPTIONS, name: "total", labelNames: [], scale: 1e9 });
  const read = () => sketches.read([registry.cursor({ metrics: ["sketches"], space: "test" })]);
  const series = (...texts: string[]) => new SketchedMean(total as never, sketches, texts);
  return { sketches, total, read, series };
}

/** Returns the means of the values' buckets. */
function meansOf(values: readonly number[]): number[] {
  const { series, read } = make(new Registry());
  const mean = series("a");
  for (const value of values) mean.record(value);
  return (read().get(keyOf(["a"])) ?? []).map(({ mean }) => mean);
}

describe("means of buckets", () => {
  test.each([
    0.3, 1, 9.99999999, 0.123456789, 1234.567891, 2.5e-308, 1e-300, 1e-12, 1.234567891e-9, 99999.99999, 9999999999,
    17179869184, 1.2345678901234e13, 9007199254740991,
  ])("are the value, if it has ten digits or is whole: %d", (value) => {
    expect(meansOf([value])).toEqual([value]);
    expect(meansOf([value, value, value])).toEqual([value]);
    expect(meansOf([-value])).toEqual([-value]);
  });

  test("are zero for what is too small for a double's full precision", () => {
    expect(meansOf([5e-324])).toEqual([0]);
  });

  test("are within a billionth of any other value", () => {
    for (const value of [1 / 3, Math.PI * 1e5, Math.E * 1e-7, Math.SQRT2 * 1e-30, Math.LN2 * 1e15, 1e20, 1e26]) {
      const [mean = 0] = meansOf([value]);
      expect(Math.abs(mean / value - 1)).toBeLessThan(5e-10);
    }
  });
});

test("label sets have their own sketches, and removals spare the others", () => {
  const { sketches, series, read } = make(new Registry(), ["l0", "l1"]);
  series("a", "b").record(1);
  series("a", "c").record(2);
  series("b", "b").record(3);
  sketches.remove(["a", "b"]);
  expect([...read()].map(([key, [only]]) => [key, only?.mean])).toEqual([
    [keyOf(["a", "c"]), 2],
    [keyOf(["b", "b"]), 3],
  ]);
  sketches.clear();
  expect(read().size).toBe(0);
});

test("values whose buckets find no memory are missing in the sketch, but not in count and sum", () => {
  const { total, series, read } = make(new Registry({ maxSeriesPerMetric: 3 }));
  const mean = series("a");
  for (let value = 1; value <= 6; value++) for (let times = 0; times < 2; times++) mean.record(value);
  expect(total.read()).toMatchObject({ count: 12, sum: 42 });
  expect(
    read()
      .get(keyOf(["a"]))
      ?.map(({ mean, count }) => [mean, count]),
  ).toEqual([
    [1, 2],
    [2, 2],
    [3, 2],
  ]);
});

test("slices that are over are removed by whoever records or reads next, whoever has recorded in them", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const registry = new Registry();
  const ofThread = () => make(registry, ["l0"], ageingOf(5, 5));
  const slices = () => {
    const cursor = registry.cursor({ metrics: ["sketches"], space: "test" });
    const found = [];
    while (cursor.next()) found.push(`${cursor.labels.slice}: ${cursor.count}`);
    return found.sort();
  };
  const [killed, recording, reading] = [ofThread(), ofThread(), ofThread()];
  const series = killed.series("a");
  for (const milliseconds of [0, 1500, 2500]) {
    vi.setSystemTime(milliseconds);
    series.record(1);
    series.record(2);
  }
  expect(slices()).toEqual(["0: 1", "0: 1", "1: 1", "1: 1", "2: 1", "2: 1"]);
  vi.setSystemTime(5000);
  recording.series("b").record(4);
  expect(slices()).toEqual(["1: 1", "1: 1", "2: 1", "2: 1", "5: 1"]);
  vi.setSystemTime(7999);
  expect([...reading.read().keys()]).toEqual([keyOf(["b"])]);
  expect(slices()).toEqual(["5: 1"]);
  vi.setSystemTime(20_000);
  // A thread that was slow: it has taken the time before, and records afterwards.
  expect(reading.read().size).toBe(0);
  vi.setSystemTime(7999);
  series.record(3);
  vi.setSystemTime(20_000);
  expect(reading.read().size).toBe(0);
  vi.setSystemTime(21_000);
  recording.series("b").record(4);
  expect(slices()).toEqual(["21: 1"]);
});
