/** What the original would do if it had a listed difference: so the steps after one can still be compared. */

import { isDeepStrictEqual } from "node:util";
import { type Outcome, runStep, type World } from "./run.ts";
import type { Step } from "./steps.ts";

/** "stop" ends the comparison of a program; "leave" leaves out one step in both libraries. */
export type Result = Outcome | "stop" | "leave";

/** A step of the original that a correction may change. */
export interface Call {
  readonly step: Step;
  readonly world: World;
  /** Runs the step, or another one, with the further corrections. */
  next(step?: Step): Promise<Result>;
  /** Notes that the difference has been met. */
  met(): void;
}

/** A difference that is meant. */
export interface Difference {
  readonly id: string;
  /** What prom-client does. */
  readonly original: string;
  /** What this package does instead. */
  readonly ours: string;
  readonly reason: string;
  /** A program whose last step differs, and in no other way than this. */
  readonly example: readonly Step[];
  /** Runs a step of the original as if it had the difference; undefined if the step is not concerned. */
  correct?(call: Call): Promise<Result> | undefined;
}

/** Returns a function that runs steps of the original with all corrections. Adds the ids of those that act to `met`. */
export function corrector(differences: readonly Difference[], world: World, met: Set<string>) {
  const run = async (step: Step, from: number): Promise<Result> => {
    for (const [index, { id, correct }] of differences.entries()) {
      if (index < from || !correct) continue;
      const result = correct({ step, world, next: (other = step) => run(other, index + 1), met: () => met.add(id) });
      if (result !== undefined) return result;
    }
    return runStep(step, world);
  };
  return (step: Step): Promise<Result> => run(step, 0);
}

/** A metric of the original, as corrections need it. */
// biome-ignore lint/suspicious/noExplicitAny: the internals of the original
export type Original = any;

/** A call that records a value. */
export interface Recording {
  readonly metric: Original;
  readonly kind: string;
  readonly labels: Record<string, unknown>;
  readonly value: unknown;
  readonly exemplarLabels: unknown;
  readonly child: boolean;
}

const RECORDS = ["inc", "dec", "set", "observe"];

/** Returns the metric that a step is called on, itself or by a child. */
export function metricOf({ on }: Step, { named, makers }: World): Original {
  const maker = makers.get(on);
  const metric = named.get(maker?.call === "labels" ? maker.on : on) as Original;
  return metric?.labelNames && metric.get ? metric : undefined;
}

/** Returns the labels of positional values, or those of an object. */
export function labelsOf(metric: Original, args: readonly unknown[]): Record<string, unknown> {
  const [first] = args;
  if (typeof first === "object") return (first ?? {}) as Record<string, unknown>;
  return Object.fromEntries((metric.labelNames as string[]).map((name, index) => [name, args[index]]));
}

/** Returns what a step records; undefined if it records nothing. */
export function recordingOf(step: Step, world: World): Recording | undefined {
  const metric = metricOf(step, world);
  if (!metric || !RECORDS.includes(step.call)) return undefined;
  const maker = world.makers.get(step.on) as Step;
  const child = maker.call === "labels";
  const [first, second] = step.args;
  const base = { metric, kind: metric.type as string, child };
  const isObject = typeof first === "object" && first !== null;
  const takesExemplars = hasExemplars(metric);
  if (child) {
    const { exemplarLabels, value } = (isObject ? first : { value: first }) as Record<string, unknown>;
    return { ...base, labels: labelsOf(metric, maker.args), value: takesExemplars ? value : first, exemplarLabels };
  }
  if (takesExemplars) {
    const { labels = {}, value, exemplarLabels } = (first ?? {}) as Record<string, unknown>;
    return { ...base, labels: (labels ?? {}) as Recording["labels"], value, exemplarLabels };
  }
  if (isObject) return { ...base, labels: first as Recording["labels"], value: second, exemplarLabels: undefined };
  return { ...base, labels: {}, value: first, exemplarLabels: undefined };
}

/** Returns true if records of a metric may have exemplars. */
export function hasExemplars({ enableExemplars, type }: Original): boolean {
  return enableExemplars && type !== "summary" && type !== "gauge";
}

/**
 * Returns true if a recording's labels are among those of its metric, or if its value is checked before them, as the
 * counters and histograms of prom-client's successor do it.
 */
export function hasOwnLabels({ metric, kind, labels }: Recording): boolean {
  if (metric.store && kind !== "summary") return true;
  return Object.keys(labels).every((name) => metric.labelNames.includes(name));
}

/** What the original keeps of a label set. */
// biome-ignore lint/suspicious/noExplicitAny: counters, gauges, histograms and summaries have different ones
export type Entry = any;

/** Returns what the original keeps of a metric's label sets, by their keys. That without labels has the key "". */
export function entriesOf(metric: Original): Record<string, Entry> {
  const { store, hashMap = {} } = metric;
  if (!store) return hashMap;
  return Object.fromEntries([...store.values()].map((entry) => [store.keyFrom(entry.labels ?? {}), entry]));
}

/** Removes what the original keeps of a metric without labels. */
export function removeEntry({ store, hashMap }: Original): void {
  if (store) store.remove({});
  else delete hashMap[""];
}

/** Returns the metrics that are in a registry of the original, by their names. */
export function registeredIn({ _metrics }: Original): Record<string, Original> {
  return _metrics instanceof Map ? Object.fromEntries(_metrics) : _metrics;
}

/** Returns all registries of a world. */
export function registriesOf({ client, named }: World): Original[] {
  return [client.register, ...[...named.values()].filter((one) => one instanceof client.Registry)];
}

/** Returns all metrics of a world by the names under which programs keep them. */
export function metricsOf({ named, makers }: World): [name: string, metric: Original][] {
  return [...named].filter(([name]) => /^new (Counter|Gauge|Histogram|Summary)$/.test(makers.get(name)?.call ?? ""));
}

export function threw(error: string): Promise<Outcome> {
  return Promise.resolve({ kind: "threw", error, code: undefined });
}

/** Runs the step and sets back the labels of label sets that were there before. Undefined if none has changed. */
export async function keepingLabels(
  metrics: readonly Original[],
  run: () => Promise<Result>,
): Promise<[Result, boolean]> {
  const before = metrics.flatMap((metric) =>
    Object.entries(entriesOf(metric)).map(([key, { labels }]) => ({ metric, key, labels })),
  );
  const result = await run();
  let hasChanged = false;
  for (const { metric, key, labels } of before) {
    const entry = entriesOf(metric)[key];
    if (!entry || entry.labels === labels) continue;
    if (JSON.stringify(entry.labels) !== JSON.stringify(labels) || !isDeepStrictEqual(entry.labels, labels))
      hasChanged = true;
    entry.labels = labels;
  }
  return [result, hasChanged];
}
