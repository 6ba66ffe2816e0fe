/** The window over an event loop: its contents at any moment, with a clock that the test controls. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { LoopWindow } from "../../../src/prometheus/runtime/loopWindow.ts";
import { holds } from "../../support/property.ts";

/** Returns a window from moment 0, whose loop is busy for as many milliseconds as the test sets. */
function windowOf(state = { active: 0 }) {
  return new LoopWindow(0, () => ({ active: state.active, idle: 0, utilization: 0 }));
}

test("holds every lag of the last 30 seconds and none older than 60, and no reading empties it", () => {
  const looks = fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: 1000 })), {
    minLength: 1,
    maxLength: 60,
  });
  holds(
    fc.property(looks, (steps) => {
      const window = windowOf();
      const recorded: { readonly time: number; readonly lag: number }[] = [];
      let time = 0;
      for (const [step, lag] of steps) {
        time += step;
        window.record(lag, time);
        recorded.push({ time, lag });
        const { count, max } = window.lags(0);
        const within = (seconds: number) => recorded.filter((one) => time - one.time < seconds * 1000);
        expect(count).toBeGreaterThanOrEqual(within(30).length);
        expect(count).toBeLessThanOrEqual(within(60).length);
        expect(max).toBeGreaterThanOrEqual(Math.max(...within(30).map((one) => one.lag)));
        expect(window.lags(0).count).toBe(count);
      }
    }),
  );
});

test("computes the statistics of its lags", () => {
  const window = windowOf();
  for (const [index, lag] of [5, 1, 4, 2].entries()) window.record(lag, index);
  const { count, min, max, mean, deviation, percentile } = window.lags(3);
  expect([count, min, max, mean]).toEqual([5, 1, 5, 3]);
  expect(deviation).toBeCloseTo(Math.sqrt(2), 12);
  expect([1, 20, 21, 50, 80, 90, 100].map(percentile)).toEqual([1, 1, 2, 3, 4, 5, 5]);
});

test("a timer that is not yet due has no lag", () => {
  const window = windowOf();
  expect(window.lags(-1).count).toBe(0);
  window.record(2, 1);
  expect(window.lags(-1).max).toBe(2);
});

test("has the utilization of the loop at its start", () => {
  const state = { active: 0 };
  const window = windowOf(state);
  const begun = [31_000, 62_000, 93_000, 300_000].map((time) => {
    state.active = time;
    window.record(0, time);
    return window.utilization.active;
  });
  expect(begun).toEqual([0, 31_000, 62_000, 300_000]);
});
