/** Which names are legal: those of Prometheus and of OpenTelemetry instruments. Names of neither are refused. */

import type { Definition, Kind } from "./definition.ts";
import { rangeError, shown, typeError } from "./errors.ts";

const METRIC_NAME = /^[A-Za-z_:][A-Za-z0-9_:./-]{0,254}$/;
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_./-]{0,254}$/;
const RESERVED_LABELS = ["le", "quantile", "otel_metric_overflow"];

export function checkMetricName(name: unknown): asserts name is string {
  if (typeof name !== "string") {
    throw typeError("NAME_INVALID", `A metric's name must be a string, but got ${shown(name)}. Pass { name: "…" }.`);
  }
  if (!METRIC_NAME.test(name)) {
    throw rangeError(
      "NAME_INVALID",
      `A metric's name must have 1 to 255 characters, begin with a letter, "_" or ":", and go on with letters, digits ` +
        `or any of "_:./-", but got ${shown(name)}. Rename the metric.`,
    );
  }
}

export function checkLabelName(name: unknown): asserts name is string {
  if (typeof name !== "string") {
    throw typeError("NAME_INVALID", `A label's name must be a string, but got ${shown(name)}.`);
  }
  if (!LABEL_NAME.test(name)) {
    throw rangeError(
      "NAME_INVALID",
      `A label's name must have 1 to 255 characters, begin with a letter or "_", and go on with letters, digits ` +
        `or any of "_./-", but got ${shown(name)}. Rename the label.`,
    );
  }
  if (name.startsWith("__") || RESERVED_LABELS.includes(name)) {
    throw rangeError(
      "NAME_INVALID",
      `The label names ${RESERVED_LABELS.join(", ")} and those beginning with "__" are reserved, but got ${shown(name)}. ` +
        "Rename the label.",
    );
  }
}

/** What a metric's kind adds to its name in expositions, beside the `_total` of counters; no other metric may have such a name. */
export const SUFFIXES: Readonly<Record<Kind, readonly string[]>> = {
  counter: [],
  upDownCounter: [],
  gauge: [],
  mean: ["_sum", "_count"],
  histogram: ["_sum", "_count", "_bucket"],
};

/** In the syntax that has the fewest names: Prometheus' older one, in which all else becomes `_`. */
function exposedNames({ kind, name }: Definition): string[] {
  // `_total` is added before all else is escaped, as src/prometheus/names.ts does.
  const names =
    kind === "counter"
      ? [name, /._total$/.test(name) ? name : `${name}_total`]
      : [name, ...SUFFIXES[kind].map((suffix) => name + suffix)];
  return names.map((one) => one.replace(/[^\w:]/g, "_"));
}

/** The names under which the metrics of a registry are written. */
export class TakenNames {
  readonly #takers = new Map<string, Definition>();

  /** Takes the names of a metric that exists. */
  take(definition: Definition): void {
    for (const name of exposedNames(definition)) this.#takers.set(name, definition);
  }

  /** Throws when a new metric would be written under the same name as one that exists. */
  check(asked: Definition): void {
    for (const name of exposedNames(asked)) {
      const other = this.#takers.get(name);
      if (!other) continue;
      throw rangeError(
        "NAME_INVALID",
        `The ${asked.kind} ${shown(asked.name)} and the ${other.kind} ${shown(other.name)} would both be written as ` +
          `${shown(name)}. Rename one of them.`,
      );
    }
  }
}
