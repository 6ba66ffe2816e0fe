/** Differences in labels. */

import { inspect } from "node:util";
import {
  type Difference,
  entriesOf,
  hasExemplars,
  keepingLabels,
  labelsOf,
  metricOf,
  metricsOf,
  type Original,
  recordingOf,
  registriesOf,
  threw,
} from "./corrections.ts";
import type { World } from "./run.ts";
import { Collect, Ref, type Step } from "./steps.ts";

export function labelled(kind: string, ...calls: readonly (readonly [method: string, ...args: unknown[]])[]): Step[] {
  const options = { name: "hits", help: "Hits", labelNames: ["a", "b"] };
  return [
    { into: "hits", on: "client", call: `new ${kind}`, args: [options] },
    ...calls.map(([call, ...args]) => ({ on: "hits", call, args })),
    { on: "hits", call: "get", args: [] },
  ];
}

export const labelDifferences: readonly Difference[] = [
  {
    id: "copied-labels",
    original:
      "A metric keeps your object of labels: if you change the object later, the labels of the exposed series change.",
    ours: "Labels are copied.",
    reason: "Programs may use one object for several calls.",
    example: [
      ...labelled("Counter").slice(0, 1),
      { into: "labels", on: "object", call: "make", args: [{ a: "x" }] },
      { on: "hits", call: "inc", args: [new Ref("labels")] },
      { on: "labels", call: "set a", args: ["y"] },
      { on: "hits", call: "get", args: [] },
    ],
    correct({ step, world, next, met }) {
      const isObject = (name: string) => world.makers.get(name)?.on === "object";
      if (isObject(step.on)) met();
      if (!step.args.some((one) => one instanceof Ref && isObject(one.name))) return undefined;
      const copied = (one: unknown) =>
        one instanceof Ref && isObject(one.name) ? structuredClone(world.named.get(one.name)) : one;
      return next({ ...step, args: step.args.map(copied) });
    },
  },
  {
    id: "missing-label",
    original: 'Without a label and with an empty one (`""`), there are two label sets, although Prometheus sees one.',
    ours: 'A missing label, `undefined` and `""` are the same.',
    reason: "The exposition would contain the same series twice.",
    example: labelled("Gauge", ["set", { a: "x" }, 1], ["set", { a: "x", b: "" }, 2]),
    correct({ step, world, met }) {
      if (findLabels(step, world)?.isKnownOtherwise !== "apart") return undefined;
      met();
      return Promise.resolve("stop");
    },
  },
  {
    id: "colliding-labels",
    original:
      'If label values contain ":" and ",", two label sets can become one: `{ a: "1,b:2" }` and `{ a: "1", b: "2" }`.',
    ours: "They stay two.",
    reason: "Counts of one must not go to the other.",
    example: labelled("Counter", ["inc", { a: "1,b:2" }], ["inc", { a: "1", b: "2" }]),
    correct({ step, world, met }) {
      if (findLabels(step, world)?.isKnownOtherwise !== "together") return undefined;
      met();
      return Promise.resolve("stop");
    },
  },
  {
    id: "first-labels",
    original:
      "A gauge exposes its labels as the last `set` gave them, and a histogram as `zero` gave them. This concerns " +
      "their order, and whether values are numbers or strings.",
    ours: "All metrics expose labels as the first call gave them.",
    reason: "The text of a label set is formatted once, and then reused.",
    example: labelled("Gauge", ["set", { a: "x", b: "y" }, 1], ["set", { b: "y", a: "x" }, 2]),
    async correct({ step, world, next, met }) {
      const isReading = /^(get|metrics|getMetricsAs\w+|getSingleMetricAsString)$/.test(step.call);
      if (!isReading && !/^(set|setToCurrentTime|zero|\(\))$/.test(step.call)) return next();
      const metrics = metricsOf(world).map(([, metric]) => metric);
      const [result, hasChanged] = await keepingLabels(metrics, next);
      if (!hasChanged) return result;
      met();
      // What a reading has returned has the labels that a `collect` function gave.
      return isReading ? "stop" : result;
    },
  },
  {
    id: "zero-labels",
    original: "`histogram.zero()` accepts labels that the metric does not have, and exposes them.",
    ours: "It throws the error that `observe` throws.",
    reason: "Otherwise, nobody would notice a misspelt label.",
    example: labelled("Histogram")
      .slice(0, 1)
      .concat({ on: "hits", call: "zero", args: [{ c: "x" }] }),
    correct({ step, world, met }) {
      const metric = metricOf(step, world);
      if (step.call !== "zero" || !metric) return undefined;
      const unknown = Object.keys(step.args[0] as object).find((name) => !metric.labelNames.includes(name));
      if (unknown === undefined) return undefined;
      met();
      const declared = inspect(metric.labelNames);
      return threw(`Error: Added label "${unknown}" is not included in initial labelset: ${declared}`);
    },
  },
  {
    id: "null-labels",
    original:
      "`labels(null)` of gauges, histograms and summaries returns an object that records nothing; `remove(null)` throws.",
    ours: "`null` means no labels, as it does for counters.",
    reason: "All kinds of metrics follow one rule.",
    example: [
      ...labelled("Histogram").slice(0, 1),
      { into: "child", on: "hits", call: "labels", args: [null] },
      { on: "child", call: "observe", args: [1] },
    ],
    correct({ step, world, next, met }) {
      const maker = world.makers.get(step.on);
      const metric = metricOf(step, world);
      if (!metric || metric.type === "counter") return undefined;
      if (step.call === "remove" && step.args[0] === null) {
        met();
        return next({ ...step, args: [{}] });
      }
      if (maker?.call !== "labels" || maker.args[0] !== null) return undefined;
      // Children of those that have exemplars differ anyway.
      if (hasExemplars(metric)) return undefined;
      met();
      return next({ ...step, on: maker.on, args: [{}, ...step.args] });
    },
  },
  {
    id: "escaped-objects",
    original: "If a label value is an object, its quotes, backslashes and line breaks are not escaped.",
    ours: "They are escaped, as in strings.",
    reason: "Otherwise, the exposition would be invalid.",
    example: [
      { into: "register", on: "client", call: "get register", args: [] },
      ...labelled("Counter", ["inc", { a: ['"'], b: "y" }]).slice(0, -1),
      { on: "register", call: "metrics", args: [] },
    ],
    async correct({ step, world, next, met }) {
      if (!/^(metrics|getMetricsAsString|getSingleMetricAsString)$/.test(step.call)) return next();
      const changed: { holder: Holder; place: keyof Holder; labels: object; texts: object }[] = [];
      const entries = metricsOf(world).flatMap(([, metric]) =>
        // The values of summaries in prom-client's successor have labels, too.
        Object.values(entriesOf(metric)).flatMap((entry) => (entry.value?.labels ? [entry, entry.value] : [entry])),
      );
      for (const holder of [...entries, ...registriesOf(world)] as Holder[]) {
        const place = "_defaultLabels" in holder ? "_defaultLabels" : "labels";
        const labels = holder[place] ?? {};
        if (!Object.values(labels).some((value) => value !== null && typeof value === "object")) continue;
        const texts = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
        changed.push({ holder, place, labels, texts });
        holder[place] = texts;
      }
      const result = await next();
      for (const { holder, place, labels, texts } of changed) if (holder[place] === texts) holder[place] = labels;
      if (changed.length > 0) met();
      return result;
    },
  },
];

/** What has labels: a label set of a metric, or a registry. */
interface Holder {
  labels?: object;
  _defaultLabels?: object;
}

interface Keys {
  /** The original's key of a label set by our text of it, and the other way round. */
  readonly keys: Map<string, string>;
  readonly texts: Map<string, string>;
}

const known = new WeakMap<object, Keys>();

/** Returns the original's key of a label set, and our text of it. */
function keysOf(metric: Original, labels: Readonly<Record<string, unknown>>): { key: string; text: string } {
  const names = [...(metric.labelNames as string[])].sort();
  if (metric.store) {
    const texts = names.map((name) => String(labels[name] ?? ""));
    return { key: metric.store.keyFrom(labels), text: JSON.stringify(texts) };
  }
  const key = names.map((name) => (labels[name] === undefined ? "" : `${name}:${labels[name]},`)).join("");
  return { key, text: JSON.stringify(names.map((name) => (labels[name] === undefined ? "" : String(labels[name])))) };
}

/** Returns the label sets that the `collect` function of a metric records in. */
function keysOfCollect(metric: Original, { named, makers }: World): Keys {
  const known: Keys = { keys: new Map(), texts: new Map() };
  for (const [name, maker] of makers) {
    const { collect } = (maker.args[0] ?? {}) as { readonly collect?: unknown };
    if (named.get(name) !== metric || !(collect instanceof Collect)) continue;
    for (const [, given] of collect.calls) {
      const { key, text } = keysOf(metric, typeof given === "object" ? (given as Record<string, unknown>) : {});
      known.keys.set(text, key);
      known.texts.set(key, text);
    }
  }
  return known;
}

/** Finds out if only one of the libraries takes the label set of a step for one that is known. */
function findLabels(step: Step, world: World): { readonly isKnownOtherwise?: "apart" | "together" } | undefined {
  const metric = metricOf(step, world) ?? timedMetric(step, world);
  const labels = metric && givenLabels(step, world, metric);
  if (!labels) return undefined;
  const { key, text } = keysOf(metric, labels);
  const { keys, texts } = known.get(metric) ?? keysOfCollect(metric, world);
  known.set(metric, { keys, texts });
  const [otherKey, otherText] = [keys.get(text), texts.get(key)];
  if (otherKey !== undefined && otherKey !== key) return { isKnownOtherwise: "apart" };
  if (otherText !== undefined && otherText !== text) return { isKnownOtherwise: "together" };
  keys.set(text, key);
  texts.set(key, text);
  return {};
}

/** Returns the labels that a step names. */
function givenLabels(step: Step, world: World, metric: Original): Record<string, unknown> | undefined {
  const recording = recordingOf(step, world);
  if (recording) return recording.labels;
  const maker = world.makers.get(step.on) as Step;
  if (step.call === "labels" || step.call === "remove") return labelsOf(metric, step.args);
  if (step.call === "zero" || step.call === "_getValue") return (step.args[0] ?? {}) as Record<string, unknown>;
  if (step.call === "setToCurrentTime")
    return labelsOf(metric, maker.call === "labels" ? maker.args : [step.args[0] ?? {}]);
  if (step.call !== "()") return undefined;
  const of = world.makers.get(maker.on) as Step;
  const start = of.call === "labels" ? labelsOf(metric, of.args) : (maker.args[0] as object | undefined);
  return { ...start, ...(step.args[0] as object | undefined) };
}

/** Returns the metric of a timer that a step ends. */
function timedMetric({ on, call }: Step, world: World): Original {
  const maker = world.makers.get(on);
  return call === "()" && maker ? metricOf(maker, world) : undefined;
}
