/**
 * OpenTelemetry's units as words: those of its specification "Prometheus and OpenMetrics Compatibility"
 * (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics).
 */

import { plainName } from "./plainNames.ts";

const WORDS: Readonly<Record<string, string>> = {
  ...{ d: "days", h: "hours", min: "minutes", s: "seconds", ms: "milliseconds", us: "microseconds", ns: "nanoseconds" },
  ...{ By: "bytes", KiBy: "kibibytes", MiBy: "mebibytes", GiBy: "gibibytes", TiBy: "tebibytes" },
  ...{ kBy: "kilobytes", MBy: "megabytes", GBy: "gigabytes", TBy: "terabytes" },
  ...{ m: "meters", V: "volts", A: "amperes", J: "joules", W: "watts", g: "grams" },
  ...{ Cel: "celsius", Hz: "hertz", "%": "percent", "1": "" },
};

/** Longer periods, which are in rates only. */
const PERIODS: Readonly<Record<string, string>> = { wk: "week", mo: "month", a: "year" };

/** Returns the words of a unit: "bytes_per_second" for `By/s`; "" for none. A unit without a word stays as it is. */
export function unitWords(unit: string): string {
  // What is in braces is a remark.
  const [over = "", ...under] = unit.replace(/\{[^{}]*\}/g, "").split("/");
  const per = under.map((one) => singular(one.trim())).filter((one) => one !== "");
  const words = plainName([plural(over.trim()), ...per.map((one) => `per_${one}`)].join("_"));
  return words.replace(/^_|_$/g, "");
}

function plural(unit: string): string {
  return Object.hasOwn(WORDS, unit) ? (WORDS[unit] as string) : unit;
}

function singular(unit: string): string {
  if (Object.hasOwn(PERIODS, unit)) return PERIODS[unit] as string;
  const word = plural(unit);
  return word === unit || word === "celsius" ? word : word.replace(/s$/, "");
}
