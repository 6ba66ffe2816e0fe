/** Clocks that start in 1970, jump, stop or go back. */

import { Registry } from "threadtally";
import { expose } from "threadtally/prometheus";
import { afterEach, expect, test, vi } from "vitest";
import { packDuration, unpackDuration } from "../../../src/core/platform/wallClock.ts";

afterEach(() => vi.restoreAllMocks());

const YEAR = 365.25 * 86_400_000;

test("durations are kept to a tenth of a second for six years and to a second for 68 more", () => {
  for (const [duration, kept] of [
    [0, 0],
    [99, 0],
    [12_345, 12_300],
    [6.8 * YEAR, 6.8 * YEAR],
    [2 ** 31 * 100 - 100, 2 ** 31 * 100 - 100],
    [2 ** 31 * 100, 2 ** 31 * 100 - 800],
    [7 * YEAR + 900, 7 * YEAR],
    [56 * YEAR, 56 * YEAR],
    [-5, 0],
  ] as const) {
    const word = packDuration(duration);
    expect(word).toBeLessThan(2 ** 32);
    expect(unpackDuration(word)).toBe(kept);
    expect(unpackDuration(word | 0)).toBe(kept);
  }
  expect(unpackDuration(2 ** 31)).toBe(0); // the first word of seconds, whoever wrote it
  expect(unpackDuration(packDuration(1e15))).toBeGreaterThan(68 * YEAR);
});

test("a series created after the clock has jumped from 1970 has the right time", () => {
  const now = vi.spyOn(Date, "now").mockReturnValue(5000);
  const registry = new Registry();
  registry.counter({ name: "early_total" });
  const today = Date.UTC(2026, 10, 27, 12);
  now.mockReturnValue(today);
  registry.counter({ name: "late_total" });
  const { metrics, blocks } = registry.snapshot();
  expect(metrics.map(({ series }) => series[0]?.startTime)).toEqual([5000, today]);
  expect(blocks).toMatchObject([{ startTime: 5000, time: today }]);
  registry.detach();
});

test("a clock that goes back, even to before 1970, gives times that every reader accepts", () => {
  const now = vi.spyOn(Date, "now").mockReturnValue(1e12);
  const registry = new Registry();
  registry.gauge({ name: "level" }).set(1);
  for (const time of [5e11, 0, -7]) {
    now.mockReturnValue(time);
    const hits = registry.counter({ name: "hits_total", labelNames: ["time"] }).labels(String(time));
    hits.reset();
    hits.inc();
    const snapshot = registry.snapshot();
    expect(snapshot.blocks[0]?.time).toBe(Math.max(0, time));
    const own = { format: "openMetrics", selfMetrics: false } as const;
    expect(expose(snapshot, own)).toEqual(expose(registry, own));
  }
  registry.detach();
});
