/** Compares the outcomes of one step in two libraries. */

import { inspect, isDeepStrictEqual } from "node:util";
import type { Outcome } from "./run.ts";
import { Collect, Foreign, type Step } from "./steps.ts";

/** How far sums may differ because one library rounds them in binary and the other to nine decimals. */
export interface Closeness {
  readonly sums: number;
  /** How far quantiles may differ: as far as sums, unless the values of a sketch share buckets. */
  readonly quantiles: number;
  /** Is called with the id of a difference that was met. */
  readonly met: (id: string) => void;
}

const DECIMAL = 1e-9;

/** Returns how far the sums of a program may differ: not at all, if all its values are multiples of 1/512, or none. */
export function closenessOf(program: readonly Step[], met: (id: string) => void): Closeness {
  const values = program.flatMap(({ on, args }) =>
    numbersIn(args).map((value) => (on === "clock" ? value / 1000 : value)),
  );
  const largest = Math.max(1, ...values.map(Math.abs));
  const isExact = largest < 2 ** 30 && values.every((value) => Number.isInteger(value * 512));
  const sums = isExact ? 0 : values.length * (DECIMAL + largest * values.length * 2 ** -50);
  const quantiles = shareBuckets(program, values) ? Math.max(0, ...values) - Math.min(0, ...values) : sums;
  return { sums, quantiles, met };
}

/** Part of a value by which those in one bucket of our sketches may differ. */
const BUCKET = 0.045;

/** Returns true if different values may come into one bucket of a sketch: then quantiles are not those of a digest. */
function shareBuckets(program: readonly Step[], values: readonly number[]): boolean {
  if (program.some(({ call }) => call === "()")) return true;
  const sorted = [...new Set(values)].sort((one, other) => one - other);
  return sorted.some((value, index) => {
    const next = sorted[index + 1] ?? Number.POSITIVE_INFINITY;
    return next - value <= BUCKET * Math.max(Math.abs(value), Math.abs(next));
  });
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return Number.isFinite(value) ? [value] : [];
  if (value instanceof Collect) return numbersIn(value.calls);
  if (value instanceof Foreign) return [];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(numbersIn) : [];
}

/** Returns true if two outcomes are equal, but for rounding. */
export function isAlike(one: Outcome, other: Outcome, close: Closeness): boolean {
  if (one.kind === "threw" && other.kind === "threw") {
    // The texts of errors that the engine throws are a matter of the code that it runs.
    if (one.error.endsWith("…")) return other.error.startsWith(one.error.slice(0, -1));
    return isOfEngine(one.error) ? other.error.startsWith("TypeError: ") : one.error === other.error;
  }
  if (one.kind !== "returned" || other.kind !== "returned") return one.kind === other.kind;
  return isClose(one.value, other.value, close, "");
}

/** Returns true for errors that no library throws, but the engine. */
function isOfEngine(error: string): boolean {
  return /^TypeError: (Cannot|.* is not (a function|iterable|a constructor)|undefined)/.test(error);
}

function isClose(one: unknown, other: unknown, close: Closeness, type: string): boolean {
  if (typeof one === "number" && typeof other === "number")
    return isNear(one, other, type === "gauge" ? "levels" : "sums", close);
  if (typeof one === "string" && typeof other === "string") return one === other || isTextClose(one, other, close);
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object")
    return Object.is(one, other);
  const names = Object.keys(one);
  if (!isDeepStrictEqual(names, Object.keys(other))) return false;
  const inner = typeof (one as { type?: unknown }).type === "string" ? (one as { type: string }).type : type;
  const isQuantile = "quantile" in ((one as { labels?: object }).labels ?? {});
  return names.every((name) => {
    const [mine, others] = [one[name as never], other[name as never]] as [unknown, unknown];
    if (isQuantile && name === "value") return isNear(mine as number, others as number, "quantiles", close);
    return isClose(mine, others, close, inner);
  });
}

function isNear(one: number, other: number, what: "sums" | "quantiles" | "levels", close: Closeness): boolean {
  if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  if (what === "levels" || !(Math.abs(one - other) <= close[what])) return false;
  close.met(what === "sums" ? "decimals" : "quantiles");
  return true;
}

function isTextClose(one: string, other: string, close: Closeness): boolean {
  if (!one.includes("# HELP")) return false;
  const lines = one.split("\n");
  const others = other.split("\n");
  let type = "";
  return (
    lines.length === others.length &&
    lines.every((line, index) => {
      const said = others[index] as string;
      type = /^# TYPE \S* (\w+)$/.exec(line)?.[1] ?? type;
      if (line === said) return true;
      // Name and labels, value; labels, value and time of an exemplar.
      const [mine, its] = [line, said].map((text) => /^([^#].*?) (\S+)(?:( # \{.*\}) (\S+) (\S+))?$/s.exec(text));
      if (!mine || !its || [1, 3, 5].some((part) => mine[part] !== its[part]) || type === "gauge") return false;
      if (!isNear(Number(mine[4]), Number(its[4]), "sums", close)) return false;
      return isNear(Number(mine[2]), Number(its[2]), mine[1]?.includes('quantile="') ? "quantiles" : "sums", close);
    })
  );
}

/** Returns an outcome as text. */
export function told(outcome: Outcome): string {
  if (outcome.kind === "threw") return `throws ${outcome.error}${outcome.code ? ` (${outcome.code})` : ""}`;
  if (outcome.kind === "skipped") return "not run";
  const { value } = outcome;
  return typeof value === "string" && value.includes("\n") ? value : inspect(value, { depth: 8, breakLength: 120 });
}
