/** The formats of numbers: every number of one unit is written alike, with three digits where it was computed. */

export const NOTHING = "–";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** The steps of a unit: the least number for which each is used, its length in the unit, and its symbol. */
type Steps = readonly (readonly [from: number, length: number, symbol: string])[];

const TIME: Steps = [
  [172_800, 86_400, "d"],
  [7200, 3600, "h"],
  [120, 60, "min"],
  [1, 1, "s"],
  [1e-3, 1e-3, "ms"],
  [1e-6, 1e-6, "µs"],
  [0, 1e-9, "ns"],
];
const BYTES: Steps = ["PiB", "TiB", "GiB", "MiB", "KiB"]
  .map((symbol, index): Steps[number] => [1024 ** (5 - index), 1024 ** (5 - index), symbol])
  .concat([[0, 1, "B"]]);

/** The seconds in each unit of time. */
const SECONDS: Readonly<Record<string, number>> = {
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
  nanoseconds: 1e-9,
};

/** The parts of a definition that decide how its numbers are written. */
export interface Written {
  readonly name: string;
  readonly unit: string;
}

/** Formats a value of a metric; a dash if there is none. */
export function shownValue(value: number | undefined, { name, unit }: Written): string {
  if (value === undefined) return NOTHING;
  const seconds = Object.hasOwn(SECONDS, unit) ? (SECONDS[unit] as number) : undefined;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+∞" : "−∞";
  if (unit === "seconds" && isTime(name, value)) return shownTime(value);
  if (seconds !== undefined) return inSteps(value * seconds, TIME, "s");
  if (unit === "bytes") return inSteps(value, BYTES, "B");
  if (isRatio(name, unit)) return `${threeDigits(value * 100)} %`;
  return unit === "" ? shownNumber(value) : `${shownNumber(value)} ${unit}`;
}

/** Formats a number of values a second, or an amount of a metric's unit. */
export function shownRate(rate: number | undefined, written: Written): string {
  if (rate === undefined || !Number.isFinite(rate)) return NOTHING;
  const hasSteps = written.unit === "bytes" || Object.hasOwn(SECONDS, written.unit);
  if (hasSteps) return `${shownValue(rate, written)}/s`;
  return `${rate === 0 ? "0" : threeDigits(rate)}${written.unit === "" ? "" : ` ${written.unit}`}/s`;
}

/** Formats a value that was computed from others. */
export function shownEstimate(value: number | undefined, written: Written): string {
  const isPlain = written.unit !== "bytes" && !Object.hasOwn(SECONDS, written.unit);
  if (value === undefined || value === 0 || !isPlain || isRatio(written.name, written.unit)) {
    return shownValue(value, written);
  }
  return `${threeDigits(value)}${written.unit === "" ? "" : ` ${written.unit}`}`;
}

const isRatio = (name: string, unit: string) => unit === "" && name.endsWith("_ratio");

/** Formats a count. */
export function shownCount(count: number | undefined): string {
  return count === undefined ? NOTHING : whole.format(count);
}

/** Formats a length of time, as in "3 d 4 h" or "12 s". */
export function shownDuration(seconds: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = steps.findIndex(([length]) => seconds >= length);
  if (first < 0) return "0 s";
  let rest = Math.floor(seconds);
  const parts = steps.slice(first, first + 2).map(([length, symbol]) => {
    const number = Math.floor(rest / length);
    rest -= number * length;
    return number === 0 ? "" : `${number} ${symbol}`;
  });
  return parts.filter(Boolean).join(" ");
}

/** Formats a number without a unit. Whole numbers keep all digits. */
function shownNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return minus(value.toExponential(2));
  if (Number.isInteger(value) || size >= 10_000) return minus(whole.format(value));
  return minus(String(Number(value.toPrecision(4))));
}

function inSteps(value: number, steps: Steps, unit: string): string {
  const size = Math.abs(value);
  if (size === 0) return `0 ${unit}`;
  const [, length, symbol] = steps.find(([from]) => size >= from * (1 - 1e-9)) as Steps[number];
  const number = value / length;
  // There are no parts of a byte.
  const isExact = symbol === "B" && Number.isInteger(number);
  return `${isExact ? minus(whole.format(number)) : threeDigits(number)} ${symbol}`;
}

/** Formats a number that was computed or rounded: 0.120, 1.20, 12.0, 1,200. */
function threeDigits(number: number): string {
  const size = Math.abs(number);
  if (size >= 1e15 || (size > 0 && size < 1e-4)) return minus(number.toExponential(2));
  const rounded = number.toPrecision(3);
  return minus(size >= 999.5 ? whole.format(Number(rounded)) : rounded);
}

const minus = (text: string) => text.replace("-", "−");

/** Returns true for metrics whose value is a point in time, in seconds since 1970. */
const isTime = (name: string, value: number) => /_time(stamp)?_seconds$/.test(name) && value > 1e9 && value < 4e9;

function shownTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
