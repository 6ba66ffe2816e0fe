/** The differences to @prometheus-io/client 0.16.1 that are meant. docs/prom-client.md lists them. */

import { type Difference, entriesOf, metricsOf, registriesOf } from "./corrections.ts";
import { differences } from "./differences.ts";
import { labelled } from "./labelDifferences.ts";
import type { Step } from "./steps.ts";

/** Differences to prom-client that its successor does not have: there, the two do the same. */
export const GONE: readonly string[] = ["object-names", "hash-map", "zero-labels"];

/** Differences to prom-client in which the successor is different in another way: the parts that are other. */
const OTHER: Readonly<Record<string, Partial<Difference>>> = {
  "missing-label": {
    original: 'An empty object of labels and one whose values are all `""` or missing are two label sets.',
    ours: 'They are one. In all label sets, `undefined`, `null` and `""` mean that the label is missing.',
    example: labelled("Gauge", ["set", {}, 1], ["set", { a: "", b: "" }, 2]),
  },
  "colliding-labels": {
    // A bar would end the cell of the table.
    original:
      'If label values contain "\\|", two label sets can become one: `{ a: "x\\|y", b: "z" }` and ' +
      '`{ a: "x", b: "y\\|z" }`.',
    example: labelled("Counter", ["inc", { a: "x|y", b: "z" }], ["inc", { a: "x", b: "y|z" }]),
  },
  "null-labels": {
    original:
      "`labels(null)` of gauges and histograms returns an object that records nothing; that of summaries exposes " +
      "`labels: null`.",
  },
  "first-labels": {
    original:
      "A histogram exposes its labels as the last `zero` gave them: their order, and whether values are numbers or strings.",
    example: labelled("Histogram", ["zero", { a: "x", b: "y" }], ["zero", { b: "y", a: "x" }]),
  },
};

const took: Step = {
  into: "took",
  on: "client",
  call: "new Summary",
  args: [{ name: "took", help: "T", percentiles: [] }],
};

/** Differences that only the successor has. */
const ownDifferences: readonly Difference[] = [
  {
    id: "no-labels",
    original: "If a summary has no labels, `get()` returns its sum and its count with `labels: undefined`.",
    ours: "It returns them with `labels: {}`, as prom-client does.",
    reason: "All values have an object of labels.",
    example: [took, { on: "took", call: "get", args: [] }],
    correct({ world, next, met }) {
      for (const [, metric] of metricsOf(world)) {
        if (metric.type !== "summary") continue;
        for (const entry of Object.values(entriesOf(metric))) {
          if (entry.value.labels) continue;
          entry.value.labels = {};
          met();
        }
      }
      return next();
    },
  },
  {
    id: "null-default",
    original: "In the text, a default label replaces a label whose value is `null` or `undefined`.",
    ours: "The label stays as the call gave it.",
    reason: "A metric's own labels win.",
    example: [
      { into: "register", on: "client", call: "get register", args: [] },
      ...labelled("Counter", ["inc", { a: null, b: "y" }]).slice(0, -1),
      { on: "register", call: "setDefaultLabels", args: [{ a: "z" }] },
      { on: "register", call: "metrics", args: [] },
    ],
    correct({ step, world, met }) {
      if (!/^(metrics|getMetricsAs\w+|getSingleMetricAsString)$/.test(step.call)) return undefined;
      const defaults = new Set(registriesOf(world).flatMap(({ _defaultLabels }) => Object.keys(_defaultLabels)));
      const entries = metricsOf(world).flatMap(([, metric]) => Object.values(entriesOf(metric)));
      const isMissing = ([name, value]: [string, unknown]) => defaults.has(name) && (value ?? null) === null;
      if (!entries.some(({ labels }) => Object.entries(labels ?? {}).some(isMissing))) return undefined;
      met();
      return Promise.resolve("stop");
    },
  },
];

/** Differences to the successor that the list of those to prom-client does not have. */
export const listedDifferences: readonly Difference[] = [
  ...differences.filter(({ id }) => OTHER[id]).map((one) => ({ ...one, ...OTHER[one.id] })),
  ...ownDifferences,
];

export const successorDifferences: readonly Difference[] = [
  ...differences.filter(({ id }) => !GONE.includes(id)).map((one) => ({ ...one, ...OTHER[one.id] })),
  ...ownDifferences,
];
