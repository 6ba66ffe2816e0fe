/** Differences in exemplars. */

import { type Difference, hasExemplars, labelsOf, recordingOf, threw } from "./corrections.ts";
import { Ref, type Step } from "./steps.ts";
import { OPEN_METRICS } from "./values.ts";

function withExemplars(...steps: readonly Step[]): Step[] {
  const registers = [new Ref("open")];
  const options = { name: "hits", help: "Hits", labelNames: ["a"], enableExemplars: true, registers };
  return [
    { into: "open", on: "client", call: "new Registry", args: [OPEN_METRICS] },
    { into: "hits", on: "client", call: "new Counter", args: [options] },
    ...steps,
    { on: "hits", call: "get", args: [] },
  ];
}

export const exemplarDifferences: readonly Difference[] = [
  {
    id: "child-exemplars",
    original: "If exemplars are enabled, `counter.labels(…).inc(3)` adds 1, without the labels.",
    ours: "It adds 3 under the labels.",
    reason: "A call must not lose its value and its labels.",
    example: withExemplars(
      { into: "child", on: "hits", call: "labels", args: ["x"] },
      { on: "child", call: "inc", args: [3] },
    ),
    correct({ step, world, next, met }) {
      const recording = recordingOf(step, world);
      if (!recording?.child || !hasExemplars(recording.metric)) return undefined;
      met();
      const { labels, value, exemplarLabels } = recording;
      const { on } = world.makers.get(step.on) as Step;
      const data = { labels, value, ...(exemplarLabels !== undefined && { exemplarLabels }) };
      return next({ ...step, on, args: [data] });
    },
  },
  {
    id: "null-labels-exemplars",
    original: "If exemplars are enabled, `counter.inc({ labels: null, value: 3 })` adds 1.",
    ours: "It adds 3.",
    reason: "A call must not lose its value.",
    example: withExemplars({ on: "hits", call: "inc", args: [{ labels: null, value: 3 }] }),
    correct({ step, world, next, met }) {
      const recording = recordingOf(step, world);
      const [data] = step.args as [{ labels?: unknown; value?: unknown } | undefined];
      if (recording?.kind !== "counter" || !hasExemplars(recording.metric)) return undefined;
      if (data?.labels !== null || data.value === undefined) return undefined;
      met();
      return next({ ...step, args: [{ ...data, labels: {} }] });
    },
  },
  {
    id: "child-timer-exemplars",
    original: "If exemplars are enabled, the function that `histogram.labels(…).startTimer()` returns throws.",
    ours: "It records the duration under the labels.",
    reason: "A call must not lose its value.",
    example: [
      { into: "open", on: "client", call: "new Registry", args: [OPEN_METRICS] },
      {
        into: "took",
        on: "client",
        call: "new Histogram",
        args: [{ name: "took", help: "T", labelNames: ["a"], enableExemplars: true, registers: [new Ref("open")] }],
      },
      { into: "child", on: "took", call: "labels", args: ["x"] },
      { into: "end", on: "child", call: "startTimer", args: [] },
      { on: "end", call: "()", args: [] },
    ],
    correct({ step, world, next, met }) {
      const maker = world.makers.get(step.on);
      if (step.call !== "startTimer" || maker?.call !== "labels") return undefined;
      const metric = world.named.get(maker.on) as { enableExemplars: boolean; type: string };
      if (!metric.enableExemplars || metric.type !== "histogram") return undefined;
      met();
      return next({ ...step, on: maker.on, args: [labelsOf(metric, maker.args)] });
    },
  },
  {
    id: "null-exemplar",
    original: "A record with `exemplarLabels: null` is counted, and then throws an internal `TypeError`.",
    ours: "It is a record without an exemplar.",
    reason: "`null` means no labels, as in `labels: null`.",
    example: withExemplars({ on: "hits", call: "inc", args: [{ labels: { a: "x" }, exemplarLabels: null }] }).slice(
      0,
      -1,
    ),
    correct({ step, world, next, met }) {
      const recording = recordingOf(step, world);
      if (!recording || !hasExemplars(recording.metric) || recording.exemplarLabels !== null) return undefined;
      met();
      const { exemplarLabels: _, ...data } = step.args[0] as Record<string, unknown>;
      return next({ ...step, args: [data] });
    },
  },
  {
    id: "long-exemplar",
    original: "If the exemplar is too long, the record throws, but is counted.",
    ours: "It throws, and is not counted.",
    reason: "A call that throws has recorded nothing.",
    example: withExemplars({
      on: "hits",
      call: "inc",
      args: [{ labels: { a: "x" }, exemplarLabels: { trace: "t".repeat(130) } }],
    }),
    correct({ step, world, met }) {
      const recording = recordingOf(step, world);
      if (!recording || !hasExemplars(recording.metric)) return undefined;
      const written = Object.entries(recording.exemplarLabels ?? {})
        .flat()
        .join("");
      if (written.length <= 128) return undefined;
      met();
      return threw("RangeError: Label set size must be smaller than 128 UTF-8 chars");
    },
  },
];
