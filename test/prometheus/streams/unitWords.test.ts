/** OpenTelemetry's units as words. */

import { expect, test } from "vitest";
import { unitWords } from "../../../src/prometheus/streams/unitWords.ts";

test.each([
  ...([
    ["s", "seconds"],
    ["ms", "milliseconds"],
    ["By", "bytes"],
    ["KiBy", "kibibytes"],
    ["kBy", "kilobytes"],
  ] as const),
  ...([
    ["Cel", "celsius"],
    ["Hz", "hertz"],
    ["%", "percent"],
    ["1", ""],
    ["", ""],
  ] as const),
  ...([
    ["By/s", "bytes_per_second"],
    ["m/s", "meters_per_second"],
    ["1/s", "per_second"],
  ] as const),
  ...([
    ["{packet}", ""],
    ["{packet}/s", "per_second"],
    ["By{sent}/min", "bytes_per_minute"],
  ] as const),
  ...([
    ["W/m/h", "watts_per_meter_per_hour"],
    ["1/Cel", "per_celsius"],
    ["By/wk", "bytes_per_week"],
  ] as const),
  ...([
    ["things", "things"],
    ["10^3.m", "10_3_m"],
    ["__x__", "x"],
    ["constructor", "constructor"],
  ] as const),
  ...([
    ["/", ""],
    ["{a}/{b}", ""],
    [" s / min ", "seconds_per_minute"],
  ] as const),
])("%j is %j", (unit, words) => {
  expect(unitWords(unit)).toBe(words);
});
