/** The rules for names: those of Prometheus and of OpenTelemetry instruments are legal; all others are refused. */

import { rangeError, shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";
import { exposedName } from "./exposedName.ts";
import { KINDS, type Kind } from "./kinds.ts";

const METRIC_NAME = /^[A-Za-z_:][A-Za-z0-9_:./-]{0,254}$/;
const LABEL_NAME = /^[A-Za-z_][A-Za-z0-9_./-]{0,254}$/;
/** The label of overflow series. */
export const OVERFLOW_LABEL = "otel_metric_overflow";
const RESERVED_LABELS = ["le", "quantile", OVERFLOW_LABEL];
/** The prefix of the package's own series. The characters that become `_` where names are escaped count as one. */
const OWN_METRIC = /^threadtally[_./-]/;
/** The prefix of escaped names: Prometheus would take such a name for an escaped one and show another. */
const ESCAPED = "U__";

export function checkMetricName(name: unknown): asserts name is string {
  if (typeof name !== "string") {
    throw typeError("NAME_INVALID", `A metric's name must be a string, but got ${shown(name)}. Pass { name: "…" }.`);
  }
  if (!METRIC_NAME.test(name)) {
    throw rangeError(
      "NAME_INVALID",
      `A metric's name must have 1 to 255 characters, begin with a letter, "_" or ":", and continue with letters, ` +
        `digits or any of "_:./-", but got ${shown(name)}. Rename the metric.`,
    );
  }
  if (name.startsWith(ESCAPED)) {
    throw rangeError(
      "NAME_INVALID",
      `Metric names that begin with "${ESCAPED}" are reserved for escaped names, but got ${shown(name)}. Rename the ` +
        "metric.",
    );
  }
}

/** Throws if a registry may not define a metric of this name, since it is reserved for the package's own series. */
export function checkNotOwn(name: string): void {
  if (!OWN_METRIC.test(name)) return;
  throw rangeError(
    "NAME_INVALID",
    `Metric names that begin with "threadtally_" are reserved for the package's own, but got ${shown(name)}. Rename ` +
      "the metric.",
  );
}

export function checkLabelName(name: unknown): asserts name is string {
  if (typeof name !== "string") {
    throw typeError("NAME_INVALID", `A label's name must be a string, but got ${shown(name)}.`);
  }
  if (!LABEL_NAME.test(name)) {
    throw rangeError(
      "NAME_INVALID",
      `A label's name must have 1 to 255 characters, begin with a letter or "_", and continue with letters, digits ` +
        `or any of "_./-", but got ${shown(name)}. Rename the label.`,
    );
  }
  if (name.startsWith("__") || name.startsWith(ESCAPED) || RESERVED_LABELS.includes(name)) {
    throw rangeError(
      "NAME_INVALID",
      `The label names ${RESERVED_LABELS.join(", ")} and those beginning with "__" or "${ESCAPED}" are reserved, but ` +
        `got ${shown(name)}. Rename the label.`,
    );
  }
}

/** Returns whether a value may name something that is never exposed. */
export function isPlainName(name: unknown): name is string {
  return typeof name === "string" && name !== "" && name.length <= 255 && isWellFormed(name);
}

/** Throws unless a text may name something that is never exposed. `named` says in the message what it names. */
export function checkPlainName(named: string, name: unknown): asserts name is string {
  if (isPlainName(name)) return;
  throw (typeof name === "string" ? rangeError : typeError)(
    "NAME_INVALID",
    `${named} must have 1 to 255 characters of well-formed Unicode, but got ${shown(name)}. Choose another.`,
  );
}

/**
 * Returns a name in Prometheus' older syntax, in which the most names become one: what the syntax does not allow
 * becomes `_`.
 */
function escaped(name: string): string {
  return name.replace(/[^\w:]/g, "_");
}

/** Throws if two labels of one series would be written under one name. `names` are those of the metric. */
export function checkLabelsDiffer(names: readonly string[], constant: readonly string[] = []): void {
  const takers = new Map<string, string>();
  for (const name of [...constant, ...names]) {
    const other = takers.get(escaped(name));
    if (other !== undefined) {
      const whose = constant.includes(other) ? " of the registry" : "";
      throw rangeError(
        "NAME_INVALID",
        `Each label of a series needs its own name, but ${shown(other)}${whose} and ${shown(name)} would both be ` +
          `written as ${shown(escaped(name))}. Rename one of them.`,
      );
    }
    takers.set(escaped(name), name);
  }
}

/** The parts of a definition that its exposed names depend on. */
interface Named {
  readonly kind: Kind;
  readonly name: string;
  readonly space?: string;
  readonly labelNames: readonly string[];
}

/** Returns all names that a metric may have in expositions. OpenMetrics names a counter's family without `_total`. */
function exposedNames({ kind, name }: Named): string[] {
  const exposed = exposedName({ kind, name });
  return [name, exposed, ...KINDS[kind].suffixes.map((suffix) => exposed + suffix)].map(escaped);
}

/** The names under which the metrics of a registry are written. */
export class TakenNames {
  readonly #takers = new Map<string, Named>();
  readonly #constantLabels: readonly string[];

  /** Starts without metrics. `constantLabels` are the names of the labels that all series have. */
  constructor(constantLabels: readonly string[] = []) {
    this.#constantLabels = constantLabels;
  }

  /** Takes the names of a metric that exists. Metrics in spaces are not written, and take none. */
  take(definition: Named): void {
    if (definition.space !== undefined) return;
    for (const name of exposedNames(definition)) this.#takers.set(name, definition);
  }

  /**
   * Throws if a new metric would be written under the name of an existing one, or if two of its labels would be written
   * under one name.
   */
  check(asked: Named): void {
    if (asked.space !== undefined) return;
    checkLabelsDiffer(asked.labelNames, this.#constantLabels);
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
