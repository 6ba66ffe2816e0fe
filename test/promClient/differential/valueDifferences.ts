/** Differences in the values that metrics take, in their help, and in their `collect` functions. */

import { type Difference, entriesOf, hasOwnLabels, metricsOf, recordingOf, threw } from "./corrections.ts";
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
    original: '`counter.inc("")` makes the value a string; `inc(0n)` throws an internal `TypeError`.',
    ours: "Both throw the `TypeError` that other values throw if they are not numbers.",
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
    original: "Summaries keep a t-digest. While there are few values, it keeps each of them.",
    ours:
      "They keep counts in narrow buckets: values that differ by less than 4.4 % may share one, and then count as " +
      "equal. Both interpolate between equal values and the next one: the median of 100, 101, 102, 103 and 300 is " +
      "141.2 instead of 102. With more than 100 values, this effect becomes smaller.",
    reason: "All threads record into the same buckets, and their number does not depend on that of the values.",
    example: [
      { into: "took", on: "client", call: "new Summary", args: [{ name: "took", help: "T", percentiles: [0.5] }] },
      ...[100, 101, 102, 103, 300].map((value) => ({ on: "took", call: "observe", args: [value] })),
      { on: "took", call: "get", args: [] },
    ],
  },
  {
    id: "pruned",
    original:
      "`pruneAgedBuckets` deletes a summary's label set if it has no recent values. Its count and sum then begin at 0.",
    ours:
      "It hides the label set. Count and sum continue with the next value, unless a scrape has removed the label set: " +
      "it does so if the summary has labels, and the label set no value for `maxAgeSeconds` since an earlier scrape.",
    reason: "Without the option, count and sum never age. If they began at 0, rates would show a reset.",
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
    original: "Counters, histograms and summaries accept any finite value.",
    ours: "If the absolute value is 1.3e27 or more, they throw a `RangeError` with the code `VALUE_TOO_LARGE`.",
    reason: "Sums have 128 bits, so that they stay exact, whichever thread adds to them.",
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
    original: "`observe(1e-10)` adds 1e-10 to a small sum.",
    ours: "The value is counted, but adds nothing: values are rounded to nine decimal places.",
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
    original: "If buckets are unsorted, duplicate or not finite, the histogram has wrong counts.",
    ours: "Bounds are sorted. Duplicates, `NaN` and `Infinity` are left out.",
    reason: "The bucket `+Inf` always exists, and cumulative buckets need ascending bounds.",
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
  {
    id: "ages",
    original:
      "If a summary's `maxAgeSeconds` is below 0, its first value blocks the thread for ever. If `ageBuckets` is not a " +
      "whole number, it is refused with an internal error.",
    ours: "The constructor throws a `RangeError` that names both.",
    reason: "A window has a length, and a whole number of steps.",
    example: [
      {
        into: "took",
        on: "client",
        call: "new Summary",
        args: [{ name: "took", help: "T", maxAgeSeconds: 1, ageBuckets: 2.5 }],
      },
    ],
    correct({ step, met }) {
      const { maxAgeSeconds = 0, ageBuckets = 0 } = (step.args[0] ?? {}) as Record<string, number>;
      if (step.call !== "new Summary" || !(maxAgeSeconds < 0 || ageBuckets % 1 !== 0)) return undefined;
      met();
      return threw("RangeError: maxAgeSeconds must be above 0 and ageBuckets a whole number above 0…");
    },
  },
  {
    id: "lowest-bucket",
    original: "If a histogram has a bucket for -1, values above all bounds count in it.",
    ours: "They count in `+Inf` alone.",
    reason: "Otherwise, the counts of buckets would be wrong.",
    example: [
      { into: "took", on: "client", call: "new Histogram", args: [{ name: "took", help: "T", buckets: [-2, -1] }] },
      { on: "took", call: "observe", args: [5] },
      { on: "took", call: "get", args: [] },
    ],
    async correct({ step, world, next, met }) {
      const counts = () =>
        metricsOf(world).flatMap(([, metric]) => {
          if (metric.type !== "histogram" || !(metric.upperBounds.at(-1) <= -1)) return [];
          return Object.values(entriesOf(metric)).map((entry) => (entry.value ?? entry).bucketValues);
        });
      const before = counts().map((bucketValues) => bucketValues["-1"]);
      const result = await next();
      const { kind, value = 0 } = recordingOf(step, world) ?? {};
      if (kind !== "histogram" || !(Number(value) > -1)) return result;
      for (const [index, bucketValues] of counts().entries()) {
        if (!(bucketValues["-1"] > (before[index] ?? 0))) continue;
        bucketValues["-1"]--;
        met();
      }
      return result;
    },
  },
  {
    id: "name",
    original: 'If a metric\'s `name` is not a string, but looks like a name as text, such as `["hits"]`, scrapes fail.',
    ours: "The constructor throws the error for invalid names.",
    reason: "One metric must not make the scrape of all others fail.",
    example: [{ ...COUNTER, args: [{ name: ["hits"], help: "Hits" }] }],
    correct({ step, met }) {
      const [options] = step.args as [{ name?: unknown; help?: unknown } | undefined];
      if (!step.call.startsWith("new ") || !Array.isArray(options?.name) || !options.help) return undefined;
      met();
      return threw("Error: Invalid metric name…");
    },
  },
  {
    id: "help",
    original: "If a metric's `help` is not a string, every scrape throws an internal `TypeError`.",
    ours: "It is converted to a string.",
    reason: "One metric must not make the scrape of all others fail.",
    example: [
      { ...COUNTER, args: [{ name: "hits", help: 5 }] },
      { into: "register", on: "client", call: "get register", args: [] },
      { on: "register", call: "metrics", args: [] },
    ],
    async correct({ step, world, next, met }) {
      if (!/^(metrics|getMetricsAsString|getSingleMetricAsString)$/.test(step.call)) return next();
      const metrics = metricsOf(world).flatMap(([, metric]) => (typeof metric.help === "string" ? [] : [metric]));
      const helps = metrics.map(({ help }) => help as unknown);
      for (const metric of metrics) metric.help = String(metric.help);
      const result = await next();
      for (const [index, metric] of metrics.entries()) metric.help = helps[index];
      if (metrics.length > 0) met();
      return result;
    },
  },
];
