/** The formats of numbers on the live page. */

import { expect, test } from "vitest";
import { shownCount, shownDuration, shownEstimate, shownRate, shownValue } from "../../src/page/numbers.ts";

const PLAIN = { name: "jobs", unit: "" };
const SECONDS = { name: "job_seconds", unit: "seconds" };
const BYTES = { name: "sent_bytes", unit: "bytes" };
const RATIO = { name: "load_ratio", unit: "" };

test.each([
  [SECONDS, 0, "0 s"],
  [SECONDS, 5e-9, "5.00 ns"],
  [SECONDS, 0.00025, "250 µs"],
  [SECONDS, 0.0015, "1.50 ms"],
  [SECONDS, 0.9996, "1,000 ms"],
  [SECONDS, 1, "1.00 s"],
  [SECONDS, 119, "119 s"],
  [SECONDS, 120, "2.00 min"],
  [SECONDS, 7200, "2.00 h"],
  [SECONDS, 200_000, "2.31 d"],
  [SECONDS, -0.25, "−250 ms"],
  [{ name: "a", unit: "milliseconds" }, 1500, "1.50 s"],
  [{ name: "a", unit: "microseconds" }, 12, "12.0 µs"],
  [{ name: "a", unit: "nanoseconds" }, 12, "12.0 ns"],
  [{ name: "a", unit: "minutes" }, 3, "3.00 min"],
  [{ name: "a", unit: "hours" }, 1, "60.0 min"],
  [{ name: "a", unit: "days" }, 1, "24.0 h"],
  [BYTES, 0, "0 B"],
  [BYTES, 1023, "1,023 B"],
  [BYTES, 1024, "1.00 KiB"],
  [BYTES, 1.5 * 2 ** 20, "1.50 MiB"],
  [BYTES, 3 * 2 ** 30, "3.00 GiB"],
  [BYTES, 2 ** 50, "1.00 PiB"],
  [BYTES, 2 ** 60, "1,020 PiB"],
  [RATIO, 0.1234, "12.3 %"],
  [PLAIN, 1_234_567, "1,234,567"],
  [PLAIN, 0, "0"],
  [PLAIN, -3, "−3"],
  [PLAIN, 0.1, "0.1"],
  [PLAIN, 1234.5678, "1235"],
  [PLAIN, 12_345.678, "12,346"],
  [PLAIN, 1e-7, "1.00e−7"],
  [PLAIN, 1e21, "1.00e+21"],
  [PLAIN, Number.NaN, "NaN"],
  [PLAIN, Number.POSITIVE_INFINITY, "+∞"],
  [SECONDS, Number.NEGATIVE_INFINITY, "−∞"],
  [PLAIN, undefined, "–"],
  [{ name: "load", unit: "constructor" }, 2, "2 constructor"],
])("%o: %d is written %s", (written, value, text) => {
  expect(shownValue(value, written)).toBe(text);
});

test("points in time are written as such, in the time zone of the reader", () => {
  const seconds = new Date(2026, 10, 8, 9, 5).getTime() / 1000;
  expect(shownValue(seconds, { name: "process_start_time_seconds", unit: "seconds" })).toBe("2026-11-08 09:05");
  expect(shownValue(seconds, { name: "up_seconds", unit: "seconds" })).toMatch(/ d$/);
});

test.each([
  [PLAIN, 0, "0/s"],
  [PLAIN, 12, "12.0/s"],
  [PLAIN, 541.4, "541/s"],
  [PLAIN, 123_456, "123,000/s"],
  [BYTES, 2048, "2.00 KiB/s"],
  [SECONDS, 0.35, "350 ms/s"],
  [{ name: "a", unit: "pages" }, 1.5, "1.50 pages/s"],
  [PLAIN, undefined, "–"],
  [PLAIN, Number.NaN, "–"],
])("%o: a rate of %d is written %s", (written, rate, text) => {
  expect(shownRate(rate, written)).toBe(text);
});

test.each([
  [PLAIN, 1 / 3, "0.333"],
  [PLAIN, 2, "2.00"],
  [PLAIN, 0, "0"],
  [{ name: "a", unit: "pages" }, 1.5, "1.50 pages"],
  [SECONDS, 0.03, "30.0 ms"],
  [RATIO, 0.5, "50.0 %"],
  [PLAIN, undefined, "–"],
])("%o: an estimate of %d is written %s", (written, value, text) => {
  expect(shownEstimate(value, written)).toBe(text);
});

test.each([
  [0.5, "0 s"],
  [59.9, "59 s"],
  [60, "1 min"],
  [3725, "1 h 2 min"],
  [86_400 * 3 + 3600, "3 d 1 h"],
])("%d seconds last %s", (seconds, text) => {
  expect(shownDuration(seconds)).toBe(text);
});

test("a count keeps all digits", () => {
  expect([shownCount(1234), shownCount(undefined)]).toEqual(["1,234", "–"]);
});
