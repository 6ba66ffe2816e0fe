/** Differences in the values that metrics take. */

import { type Difference, entriesOf, hasOwnLabels, metricsOf, recordingOf, removeEntry, threw } from "./corrections.ts";
import { keepPruned } from "./prunedSummaries.ts";
import type { Step } from "./steps.ts";

const COUNTER = { into: "hits", on: "client", call: "new Counter", args: [{ name: "hits", help: "Hits" }] };

/** Values from which on nothing is counted: 2^120 units of 1e-9. */
const TOO_LARGE = 2 ** 120 / 1e9;

/** Returns a program that calls `hits.inc` once, and reads the counter. */
function increments(...values: readonly unknown[]): Step[] {
  return [COUNTER, ...values.map((value) => ({ on: "hits", call: "inc", args: [value] }))];
}

const AGEING = { maxAgeSeconds: 0.05, ageBuckets: 2, percentiles: [], pruneAgedBuckets: true };

export const valueDifferences: readonly Difference[] = [
  {
    id: "nan",
    original: "`counter.inc(NaN)` makes the counter `NaN` for ever.",
    ours: "It throws the `TypeError` that `counter.inc(Infinity)` throws.",
    reason: "One bad value must not destroy a total.",
    example: increments(Number.NaN),
    correct({ step, world, met }) {
      const recording = recordingOf(step, world);
      if (recording?.kind !== "counter" || !Number.isNaN(recording.value) || !hasOwnLabels(recording)) return undefined;
      met();
      return threw("TypeError: Value is not a valid number: NaN");
    },
  },
  {
    id: "empty-text",
    original: '`counter.inc("")` adds a text, and the value becomes a text; `inc(0n)` throws the error of the engine.',
    ours: "Both throw the `TypeError` for values that are not numbers.",
    reason: "A counter's value is a number.",
    example: increments(""),
    correct({ step, world, met }) {
      const recording = recordingOf(step, world);
      if (recording?.kind !== "counter" || !hasOwnLabels(recording)) return undefined;
      if (recording.value !== "" && recording.value !== 0n) return undefined;
      met();
      return threw(`TypeError: Value is not a valid number: ${recording.value === "" ? "" : "0n"}`);
    },
  },
  {
    id: "quantiles",
    original: "Summaries keep a t-digest, which knows each value of a small sample.",
    ours:
      "They keep a sketch: values that differ by less than 4.4 % share a bucket, and count as equal. A t-digest " +
      "interpolates between equal values and the next one, and so does the sketch: the median of 100, 101, 102, 103 and " +
      "300 is 141.2 instead of 102. With more than 100 values, this fades.",
    reason: "All threads record into one sketch, and its size does not depend on the number of values.",
    example: [
      { into: "took", on: "client", call: "new Summary", args: [{ name: "took", help: "T", percentiles: [0.5] }] },
      ...[100, 101, 102, 103, 300].map((value) => ({ on: "took", call: "observe", args: [value] })),
      { on: "took", call: "get", args: [] },
    ],
  },
  {
    id: "pruned",
    original:
      "`pruneAgedBuckets` deletes a label set of a summary without recent values: its count and sum begin again.",
    ours: "It hides the label set. Count and sum continue with the next value.",
    reason: "Count and sum never age, as without the option; rates would show a reset.",
    example: [
      { into: "took", on: "client", call: "new Summary", args: [{ name: "took", help: "T", ...AGEING }] },
      { on: "took", call: "observe", args: [2] },
      { on: "clock", call: "advance", args: [125] },
      { on: "took", call: "get", args: [] },
      { on: "took", call: "observe", args: [3] },
      { on: "took", call: "get", args: [] },
    ],
    correct: keepPruned,
  },
  {
    id: "removed-zero",
    original: "After `remove()` of a counter without labels, `inc(0)` exposes it again.",
    ours: "A value above 0, or `reset()`, exposes it again.",
    reason: "Its records are one addition in memory, as before it was removed.",
    example: [
      COUNTER,
      ...["remove", "inc", "get"].map((call) => ({ on: "hits", call, args: call === "inc" ? [0] : [] })),
    ],
    async correct({ step, world, next, met }) {
      const absent = metricsOf(world).filter(([, metric]) => {
        return metric.type === "counter" && metric.labelNames.length === 0 && !entriesOf(metric)[""];
      });
      const result = await next();
      if (!/^(inc|get|metrics|getMetricsAs\w+|getSingleMetricAsString)$/.test(step.call)) return result;
      const shown = absent.filter(([, metric]) => entriesOf(metric)[""]?.value < 1e-9);
      if (shown.length === 0) return result;
      met();
      for (const [, metric] of shown) removeEntry(metric);
      return step.call === "inc" ? result : "stop";
    },
  },
  {
    id: "false",
    original: "`counter.inc(false)` makes the value of a new label set `false`, which is exposed as `+Inf`.",
    ours: "It adds 0.",
    reason: "A counter's value is a number.",
    example: [
      { ...COUNTER, args: [{ name: "hits", help: "Hits", labelNames: ["a"] }] },
      { on: "hits", call: "inc", args: [{ a: "x" }, false] },
      { on: "hits", call: "get", args: [] },
    ],
    correct({ step, world, next, met }) {
      const recording = recordingOf(step, world);
      if (recording?.kind !== "counter" || recording.value !== false) return undefined;
      met();
      const { args } = step;
      const [first] = args as [Record<string, unknown>];
      return next({
        ...step,
        args: args.map((one) =>
          one === false ? 0 : one === first && first.value === false ? { ...first, value: 0 } : one,
        ),
      });
    },
  },
  {
    id: "too-large",
    original: "Counters, histograms and summaries take any finite value.",
    ours: "They throw a `RangeError` with the code `VALUE_TOO_LARGE` for values from 1.3e27 on.",
    reason: "Sums are whole numbers of 128 bits, so that they stay exact whichever thread adds to them.",
    example: increments(2e27),
    correct({ step, world, met }) {
      const recording = recordingOf(step, world);
      if (!recording || recording.kind === "gauge" || !hasOwnLabels(recording)) return undefined;
      const { value } = recording;
      if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) < TOO_LARGE) return undefined;
      if (recording.kind === "counter" && value < 0) return undefined;
      met();
      return threw("RangeError: …");
    },
  },
  {
    id: "decimals",
    original: "Sums are binary: ten times `inc(0.1)` is 0.9999999999999999.",
    ours: "Sums are decimal, with nine places: ten times `inc(0.1)` is 1.",
    reason: "The order in which threads add must not matter.",
    example: [...increments(...Array.from({ length: 10 }, () => 0.1)), { on: "hits", call: "get", args: [] }],
  },
  {
    id: "tiny",
    original: "A value below 1e-9 changes a sum that is small enough.",
    ours: "It is counted, and adds nothing to the sum.",
    reason: "Sums have nine decimal places.",
    example: [
      { into: "took", on: "client", call: "new Histogram", args: [{ name: "took", help: "T", buckets: [1] }] },
      { on: "took", call: "observe", args: [1e-10] },
      { on: "took", call: "get", args: [] },
    ],
    correct({ step, world, met }) {
      const { kind, value } = recordingOf(step, world) ?? {};
      if (kind !== undefined && kind !== "gauge" && typeof value === "number" && value !== 0 && Math.abs(value) < 1e-9)
        met();
      return undefined;
    },
  },
  {
    id: "buckets",
    original: "Buckets that are unsorted, doubled or not finite give a histogram with wrong counts.",
    ours: "Bounds are sorted; doubled ones, `NaN` and `Infinity` are left out.",
    reason: "The bucket of `+Inf` is always there, and the others are cumulative only in their order.",
    example: [
      { into: "took", on: "client", call: "new Histogram", args: [{ name: "took", help: "T", buckets: [2, 1] }] },
      { on: "took", call: "observe", args: [0.5] },
      { on: "took", call: "get", args: [] },
    ],
    correct({ step, next, met }) {
      const [options] = step.args as [{ buckets?: unknown[] } | undefined];
      if (step.call !== "new Histogram" || !Array.isArray(options?.buckets)) return undefined;
      const finite = options.buckets.map(Number).filter(Number.isFinite);
      const sorted = [...new Set(finite)].sort((one, other) => one - other);
      if (String(sorted) === String(options.buckets)) return undefined;
      met();
      return next({ ...step, args: [{ ...options, buckets: sorted }] });
    },
  },
];
