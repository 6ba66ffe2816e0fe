/** Differences in registries and registrations. */

import {
  type Call,
  type Difference,
  metricOf,
  metricsOf,
  type Original,
  type Result,
  registeredIn,
  registriesOf,
  threw,
} from "./corrections.ts";
import type { World } from "./run.ts";
import { argumentsOf, namesIn, Ref, type Step } from "./steps.ts";
import { OPEN_METRICS } from "./values.ts";

const REGISTER: Step = { into: "register", on: "client", call: "get register", args: [] };

function counter(name: string, more: object = {}): Step {
  return { into: "hits", on: "client", call: "new Counter", args: [{ name, help: "Hits", ...more }] };
}

export const registryDifferences: readonly Difference[] = [
  {
    id: "object-names",
    original: "No metric can have the name of a method that all objects have, such as `constructor` or `toString`.",
    ours: "They can.",
    reason: "Prometheus allows these names.",
    example: [counter("constructor")],
    correct({ step, world, next, met }) {
      // The table of a merged registry inherits from the first.
      if (step.call === "merge" && metricsOf(world).some(([, { name }]) => name in {})) {
        met();
        return Promise.resolve("leave");
      }
      const isConcerned = mentionsObjectName(step);
      // A registry whose table of metrics inherits nothing.
      for (const registry of registriesOf(world)) {
        if (Object.getPrototypeOf(registry._metrics) === null) continue;
        registry._metrics = Object.assign(Object.create(null), registry._metrics);
      }
      if (isConcerned) met();
      return next();
    },
  },
  {
    id: "no-label-names",
    original: "`labelNames: undefined` and `labelNames: null` throw an internal `TypeError`.",
    ours: "They mean no label names, as if the option were left out.",
    reason: "`registers: undefined` means the default, too.",
    example: [counter("hits", { labelNames: undefined })],
    correct({ step, next, met }) {
      const [options] = step.args as [{ labelNames?: unknown } | undefined];
      if (!step.call.startsWith("new ") || !options || typeof options !== "object") return undefined;
      if (!("labelNames" in options) || (options.labelNames ?? undefined) !== undefined) return undefined;
      met();
      return next({ ...step, args: [{ ...options, labelNames: [] }] });
    },
  },
  {
    id: "hash-map",
    original: "`metric.hashMap` is the table that holds the values. Programs can replace it.",
    ours: "It is a copy. An assignment to it calls `reset()`, whatever is assigned.",
    reason: "All threads share the memory that holds the values.",
    example: [counter("hits"), { on: "hits", call: "set hashMap", args: [{}] }, { on: "hits", call: "get", args: [] }],
    correct({ step, next, met }) {
      if (step.call !== "set hashMap") return undefined;
      met();
      return next({ ...step, call: "reset", args: [] });
    },
  },
  {
    id: "refused-metric",
    original:
      "If a constructor throws because of the label `le` or `quantile`, or because the second of its registries has " +
      "a metric of the name, it leaves a broken metric in a registry.",
    ours: "A constructor that throws has registered nothing.",
    reason: "Otherwise, the next scrape would fail, or nobody could use the name again.",
    example: [
      REGISTER,
      { into: "took", on: "client", call: "new Histogram", args: [{ name: "took", help: "T", labelNames: ["le"] }] },
      { on: "register", call: "getMetricsAsArray", args: [] },
    ],
    correct({ step, world, next, met }) {
      return step.call.startsWith("new ") ? withoutRefused(step, world, next, met) : undefined;
    },
  },
  {
    id: "openmetrics-name",
    original: "`metrics()` of an OpenMetrics registry removes `_total` from the names of its counters for good.",
    ours: "The names lack `_total` only in the text that it returns.",
    reason: "A scrape must not change a metric.",
    example: [counter("hits_total", { registers: [new Ref("open")] })].flatMap((step) => [
      { into: "open", on: "client", call: "new Registry", args: [OPEN_METRICS] },
      step,
      { on: "open", call: "metrics", args: [] },
      { on: "hits", call: "get name", args: [] },
    ]),
    correct({ step, world, next, met }) {
      if (!/^(metrics|getMetricsAsString|getSingleMetricAsString)$/.test(step.call)) return undefined;
      const registry = world.named.get(step.on) as Original;
      if (registry?.contentType !== OPEN_METRICS) return undefined;
      return withNames(world, step.call !== "metrics", next, met);
    },
  },
  {
    id: "default-labels-stay",
    original:
      "`getMetricsAsJSON()` adds the default labels to the label sets of counters and gauges. They stay there, even " +
      "after the next `setDefaultLabels`.",
    ours: "It adds default labels only to what it returns.",
    reason: "Reading a metric must not change it.",
    example: [
      REGISTER,
      counter("hits"),
      { on: "register", call: "setDefaultLabels", args: [{ app: "old" }] },
      { on: "register", call: "getMetricsAsJSON", args: [] },
      { on: "register", call: "setDefaultLabels", args: [{ app: "new" }] },
      { on: "register", call: "getMetricsAsJSON", args: [] },
    ],
    async correct({ step, world, next, met }) {
      if (step.call !== "getMetricsAsJSON") return next();
      const metrics = metricsOf(world).flatMap(([, metric]) => (/counter|gauge/.test(metric.type) ? [metric] : []));
      // Gives the registry copies of what it changes.
      for (const metric of metrics) {
        metric.get = async () => {
          const listed = await Object.getPrototypeOf(metric).get.call(metric);
          const defaults = Object.keys((world.named.get(step.on) as Original)._defaultLabels);
          if (defaults.length > 0 && listed.values.length > 0) met();
          return { ...listed, values: listed.values.map((value: object) => ({ ...value })) };
        };
      }
      const result = await next();
      for (const metric of metrics) delete metric.get;
      return result;
    },
  },
  {
    id: "taken-up",
    original:
      "If a metric was removed, or a program's `registerMetric` ignores it, and another one has its name, its object " +
      "counts on, unseen.",
    ours: "If both have the same definition, it counts into the new one, unless another registry still exposes it.",
    reason: "All objects of the same definition count into one metric, in all threads.",
    example: [
      REGISTER,
      counter("hits"),
      { on: "register", call: "clear", args: [] },
      { ...counter("hits"), into: "next" },
      { on: "hits", call: "inc", args: [] },
      { on: "next", call: "get", args: [] },
    ],
    async correct(call) {
      const { step, world, met } = call;
      if (involvesRetired(step, world)) {
        met();
        return "leave";
      }
      const result = await call.next();
      return result !== "stop" && result !== "leave" && result.kind === "returned" ? retire(call, result) : result;
    },
  },
];

function mentionsObjectName({ args }: Step): boolean {
  const names = args.map((one) => (typeof one === "object" ? (one as { name?: unknown } | null)?.name : one));
  return names.some((name) => typeof name === "string" && name in {});
}

async function withoutRefused(step: Step, world: World, next: Call["next"], met: () => void): Promise<Result> {
  const before = registriesOf(world).map((registry) => ({ registry, metrics: { ...registeredIn(registry) } }));
  const result = await next();
  if (result === "stop" || result === "leave" || result.kind !== "threw") return result;
  for (const { registry, metrics } of before) {
    for (const name of Object.keys(registeredIn(registry))) {
      if (name in metrics && Object.hasOwn(metrics, name)) continue;
      registry.removeSingleMetric(name);
      met();
    }
  }
  // We check all registries for one fault before the next fault.
  const { enableExemplars, registers = [] } = (step.args[0] ?? {}) as {
    enableExemplars?: boolean;
    registers?: unknown;
  };
  const given = argumentsOf(registers, world.named) as Original[];
  const isTaken = result.error.includes("has already been registered");
  return isTaken && enableExemplars && given.some(({ contentType }) => contentType !== OPEN_METRICS)
    ? threw("TypeError: Exemplars are supported only on OpenMetrics registries")
    : result;
}

async function withNames(world: World, isOne: boolean, next: Call["next"], met: () => void) {
  const counters = registriesOf(world).flatMap((registry) =>
    Object.values(registeredIn(registry)).filter(({ type }) => type === "counter"),
  );
  const named = [...new Set([...counters, ...metricsOf(world).map(([, metric]) => metric)])].map((metric) => ({
    metric,
    name: metric.name as string,
  }));
  if (isOne)
    for (const { metric } of named) if (metric.type === "counter") metric.name = metric.name.replace(/_total$/, "");
  const result = await next();
  for (const { metric, name } of named) {
    if (metric.name === name) continue;
    metric.name = name;
    met();
  }
  return result;
}

const retired = new WeakMap<World, Set<string>>();

function involvesRetired(step: Step, world: World): boolean {
  const names = [...(retired.get(world) ?? [])];
  const isRetired = (name: string): boolean => {
    if (names.includes(name)) return true;
    const maker = world.makers.get(name);
    return maker !== undefined && !maker.call.startsWith("new ") && maker.on !== name && isRetired(maker.on);
  };
  return [step.on, ...namesIn(step.args)].some(isRetired);
}

/** Notes that objects of an equal definition count into a new one. */
function retire({ step, world, met }: Call, result: Awaited<ReturnType<Call["next"]>>) {
  if (step.into === undefined || !step.call.startsWith("new ") || step.call === "new Registry") return result;
  const metric = metricOf({ ...step, on: step.into }, world);
  const identity = identityOf(metric, world);
  for (const [name, other] of metricsOf(world)) {
    if (other === metric || identityOf(other, world) !== identity || retired.get(world)?.has(name)) continue;
    met();
    if (registriesOf(world).some((registry) => Object.values(registeredIn(registry)).includes(other))) return "stop";
    if (!retired.has(world)) retired.set(world, new Set());
    retired.get(world)?.add(name);
  }
  return result;
}

let orphans = 0;

/** Returns what must be equal for two objects to count into one. */
function identityOf(metric: Original, { client, named }: World): string {
  const { type, name, labelNames, upperBounds, registers, maxAgeSeconds, ageBuckets } = metric;
  const aggregator = type === "gauge" ? metric.aggregator.replace("omit", "first") : "";
  const first = registers.includes(client.register) ? client.register : registers[0];
  const store = first === client.register ? "global" : [...named].find(([, one]) => one === first)?.[0];
  const labels = [...(labelNames ?? [])].sort();
  return JSON.stringify([store ?? ++orphans, type, name, labels, upperBounds, aggregator, maxAgeSeconds, ageBuckets]);
}
