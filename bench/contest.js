// Times contestants against each other: interleaved slices of a fraction of a millisecond, in several processes. The smallest
// slice counts ("quiet"): whatever else the machine does can only add. How and why: bench/README.md.
import { execFileSync } from "node:child_process";

const SLICE_CALLS = 20_000;
const ROUNDS = 300;
const PROCESSES = 5;

/**
 * Times each contestant's `run(calls)`. `answer()` must say after `calls` calls what was recorded; contestants that should agree
 * are held against `expected(calls)` before anything is timed. Returns quiet nanoseconds per call, by name.
 */
export function time(contestants, expected) {
  for (const { name, run, answer } of contestants) {
    if (!answer) continue;
    const before = answer();
    run(SLICE_CALLS);
    const recorded = answer() - before;
    if (Math.abs(recorded - expected(SLICE_CALLS)) > 1e-6 * SLICE_CALLS) {
      throw new Error(`${name} recorded ${recorded}, but ${expected(SLICE_CALLS)} was given.`);
    }
  }
  const quiet = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of contestants) {
      const begun = process.hrtime.bigint();
      run(SLICE_CALLS);
      const each = Number(process.hrtime.bigint() - begun) / SLICE_CALLS;
      quiet[name] = Math.min(quiet[name] ?? Number.POSITIVE_INFINITY, each);
    }
  }
  return quiet;
}

/** Runs a file once in each of several processes of a Node, and gathers what each printed as JSON on its last line. */
export function inProcesses(file, node = process.execPath) {
  return Array.from({ length: PROCESSES }, () => {
    const printed = execFileSync(node, [file, "--once"], { encoding: "utf8" });
    return JSON.parse(printed.trimEnd().split("\n").at(-1));
  });
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** By name: the median of the processes, and how far apart the middle three lie, as a share of it. */
export function summarize(runs) {
  return Object.fromEntries(
    Object.keys(runs[0]).map((name) => {
      const sorted = runs.map((run) => run[name]).toSorted((a, b) => a - b);
      const middle = median(sorted);
      return [name, { nanoseconds: middle, spread: (sorted.at(-2) - sorted[1]) / middle }];
    }),
  );
}

/** How many times as long one takes as the other; undefined when the spread is larger than the difference. */
export function ratio(slower, faster) {
  const difference = Math.abs(slower.nanoseconds - faster.nanoseconds);
  const spread = slower.spread * slower.nanoseconds + faster.spread * faster.nanoseconds;
  return spread > difference ? undefined : slower.nanoseconds / faster.nanoseconds;
}
