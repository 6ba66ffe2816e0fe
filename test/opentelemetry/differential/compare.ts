/** Compares what readers of two libraries have collected. */

import { isDeepStrictEqual } from "node:util";
import { differences } from "./differences.ts";
import type { Instrument, Program, Step } from "./programs.ts";
import { type Collected, type Point, worldOf } from "./run.ts";

/** The first collection that differs. */
export interface Failure {
  readonly program: Program;
  readonly sdk: unknown;
  readonly ours: unknown;
}

/** Runs a program on both libraries. Adds the ids of the differences that it met to `met`. */
export async function compare(program: Program, met = new Set<string>()): Promise<Failure | undefined> {
  const [sdk, ours] = [worldOf("sdk", program), worldOf("ours", program)];
  const instruments = new Map<string, Instrument>();
  try {
    for (const [index, step] of program.steps.entries()) {
      if (step.do === "create") instruments.set(step.id, step);
      const instrument = "id" in step ? instruments.get(step.id) : undefined;
      const corrected = correct(step, instrument, met);
      const theirs = corrected && (await sdk.run(corrected));
      const own = await ours.run(step);
      if (!theirs || !own || isAlike(theirs, own, met)) continue;
      return { program: { ...program, steps: program.steps.slice(0, index + 1) }, sdk: theirs, ours: own };
    }
    return undefined;
  } finally {
    ours.end();
  }
}

function correct(given: Step, instrument: Instrument | undefined, met: Set<string>): Step | undefined {
  let step = given;
  for (const { id, corrected } of differences) {
    const next = corrected ? corrected(step, instrument) : step;
    if (next !== step) met.add(id);
    if (!next) return undefined;
    step = next;
  }
  return step;
}

function isAlike(sdk: readonly Collected[], ours: readonly Collected[], met: Set<string>): boolean {
  const left = [...ours];
  for (const metric of sdk) {
    const index = left.findIndex((one) => one.head === metric.head && isMetricAlike(metric, one, met));
    if (index >= 0) left.splice(index, 1);
    else if (!isStale(metric)) return false;
    else met.add("no-longer-observed");
  }
  return left.length === 0;
}

const isStale = ({ type, isDelta }: Collected) => type.startsWith("OBSERVABLE") && !isDelta;

function isMetricAlike(sdk: Collected, ours: Collected, met: Set<string>): boolean {
  for (const [key, value] of sdk.points) {
    const own = ours.points.get(key);
    if (own === undefined && isStale(sdk)) met.add("no-longer-observed");
    else if (own === undefined || !isPointAlike(value, own, sdk, met)) return false;
  }
  return [...ours.points.keys()].every((key) => sdk.points.has(key));
}

function isPointAlike(sdk: Point, ours: Point, { isDelta, type }: Collected, met: Set<string>): boolean {
  if (typeof sdk === "number" || typeof ours === "number") {
    const isLevel = type === "GAUGE" || type === "OBSERVABLE_GAUGE";
    return typeof sdk === typeof ours && isNear(sdk as number, ours as number, isLevel ? 0 : 1, met);
  }
  const { sum, min, max, ...others } = sdk;
  const own = { ...ours };
  for (const [name, theirs] of Object.entries({ min, max })) {
    const isUnknown = isDelta && own[name] === undefined && theirs !== undefined;
    if (isUnknown) met.add("extremes");
    else if (!isNear(theirs as number, own[name] as number, 1, met)) return false;
  }
  if (!isNear(sum as number, own.sum as number, 1, met)) return false;
  const { sum: _, min: __, max: ___, ...rest } = own;
  if (!("scale" in others)) return isDeepStrictEqual(others, rest);
  met.add("exponential");
  const scale = Math.min(0, others.scale as number, rest.scale as number);
  return isDeepStrictEqual(coarse(others, scale), coarse(rest, scale));
}

/** Returns whether two numbers are equal, but for the rounding of one of them to decimals. */
function isNear(one: number | undefined, other: number | undefined, records: number, met: Set<string>): boolean {
  if (one === other || Object.is(one, other)) return true;
  if (one === undefined || other === undefined) return false;
  if (!(Math.abs(one - other) <= records * (2e-3 * 0.02 + Math.abs(one) * 2 ** -45))) return false;
  met.add("decimals");
  return true;
}

/** The power of two above which our exponential histograms have one bucket. */
const LAST_BUCKET = 30;

/** Returns the buckets of an exponential histogram at one scale. */
function coarse(point: Readonly<Record<string, unknown>>, scale: number) {
  const {
    count,
    zeroCount,
    scale: own,
    positive,
  } = point as {
    readonly count: number;
    readonly zeroCount: number;
    readonly scale: number;
    readonly positive: { readonly offset: number; readonly bucketCounts: readonly number[] };
  };
  const buckets = new Map<number, number>();
  for (const [index, one] of positive.bucketCounts.entries()) {
    const bucket = Math.min((positive.offset + index) >> (own - scale), LAST_BUCKET >> -scale);
    if (one > 0) buckets.set(bucket, (buckets.get(bucket) ?? 0) + one);
  }
  return { count, zeroCount, buckets };
}

/** Returns a failure of as few steps and views as leaving out single ones can reach. */
export async function shortest(failure: Failure): Promise<Failure> {
  let best = failure;
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (const part of ["steps", "views"] as const) {
      for (let index = best.program[part].length - 1; index >= 0; index--) {
        const fewer = { ...best.program, [part]: best.program[part].filter((_, other) => other !== index) };
        const again = await compare(fewer);
        if (!again) continue;
        best = again;
        isShorter = true;
        index = Math.min(index, best.program[part].length);
      }
    }
  }
  return best;
}
