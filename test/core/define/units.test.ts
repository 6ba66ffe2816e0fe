/** Units: how they are recognised, and that timers, scales and conflicts follow them. */

import { type MetricOptions, Registry } from "threadtally";
import { afterAll, describe, expect, test, vi } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
let now = 1000; // milliseconds
const clock = vi.spyOn(performance, "now").mockImplementation(() => now);
afterAll(() => {
  clock.mockRestore();
  registry.detach();
});

/** Returns what a timer of 20 ms records, and the definition that results. */
function timed(options: MetricOptions) {
  const mean = registry.mean(options as { name: string });
  mean.time(() => {
    now += 20;
  });
  const { unit, scale } = registry.snapshot().metrics.find(({ name }) => name === options.name) ?? {};
  return { unit, scale, sum: mean.read().sum };
}

test.each<[MetricOptions, string, number, number]>([
  [{ name: "a", unit: "ms" }, "milliseconds", 1e6, 20],
  [{ name: "b_ms" }, "milliseconds", 1e6, 20],
  [{ name: "c_ms_total" }, "milliseconds", 1e6, 20],
  [{ name: "d.milliseconds" }, "milliseconds", 1e6, 20],
  [{ name: "e_milliseconds_total" }, "milliseconds", 1e6, 20],
  [{ name: "f", unit: "s" }, "seconds", 1e9, 0.02],
  [{ name: "g_seconds", unit: "s" }, "seconds", 1e9, 0.02],
  [{ name: "h_us" }, "microseconds", 1e3, 20_000],
  [{ name: "i", unit: "\u00b5s" }, "microseconds", 1e3, 20_000],
  [{ name: "j.ns" }, "nanoseconds", 1, 20_000_000],
  [{ name: "k", unit: "min" }, "minutes", 1e9, 0.000333333],
  [{ name: "l_hours" }, "hours", 1e10, 0.0000055556],
  [{ name: "m", unit: "d" }, "days", 1e11, 0.00000023148],
  [{ name: "p", unit: "us" }, "microseconds", 1e3, 20_000],
  [{ name: "q", unit: "\u03bcs" }, "microseconds", 1e3, 20_000],
  [{ name: "r", unit: "ns" }, "nanoseconds", 1, 20_000_000],
  [{ name: "s_minutes" }, "minutes", 1e9, 0.000333333],
  [{ name: "t", unit: "h" }, "hours", 1e10, 0.0000055556],
  [{ name: "u_days" }, "days", 1e11, 0.00000023148],
  [{ name: "v_microseconds" }, "microseconds", 1e3, 20_000],
  [{ name: "w.nanoseconds" }, "nanoseconds", 1, 20_000_000],
  [{ name: "n", scale: 1000 }, "", 1000, 0.02],
  [{ name: "milliseconds" }, "", 1e6, 0.02],
  [{ name: "o_s_min" }, "", 1e6, 0.02],
])("%j is timed in %s", (options, unit, scale, sum) => {
  expect(timed(options)).toEqual({ unit, scale, sum });
});

test.each([
  [{ name: "sent_bytes" }, "bytes", 1],
  [{ name: "sent", unit: "By" }, "bytes", 1],
  [{ name: "done", unit: "widgets" }, "widgets", 1e6],
  [{ name: "burnt_seconds", unit: "widgets" }, "widgets", 1e6],
])("%j has the unit %s, in which no timer records", (options, unit, scale) => {
  const mean = registry.mean(options);
  expect(registry.snapshot().metrics.find(({ name }) => name === options.name)).toMatchObject({ unit, scale });
  const work = vi.fn();
  const message = new RegExp(`"${options.name}" has the unit "${unit}"`);
  expectRefusal(() => mean.startTimer(), RangeError, "OPTION_INVALID", message);
  expectRefusal(() => mean.time(work), RangeError, "OPTION_INVALID", message);
  expect(work).not.toHaveBeenCalled();
  expect(mean.read().count).toBe(0);
});

test.each([
  { name: "took_seconds", unit: "ms" },
  { name: "took_ms_total", unit: "seconds" },
  { name: "sent.bytes", unit: "s" },
])("%j is refused, since name and unit contradict each other", (options) => {
  const message = /unit must be that of its name, .* Rename the metric, or leave the unit out\.$/;
  expectRefusal(() => registry.mean(options), RangeError, "OPTION_INVALID", message);
  expect(registry.get(options.name)).toBeUndefined();
});

describe("definitions agree", () => {
  test.each([
    [{ name: "again_seconds" }, { name: "again_seconds", unit: "seconds" }],
    [
      { name: "again", unit: "ms" },
      { name: "again", unit: "milliseconds" },
    ],
  ])("%j and %j", (one, other) => {
    expect(registry.mean(one)).toBe(registry.mean(other));
  });
});
