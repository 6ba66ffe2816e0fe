/** The options of a registry, checked. */

import { rangeError, shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";
import type { LabelValue } from "./labels.ts";
import { checkLabelName, checkLabelsDiffer, checkPlainName } from "./names.ts";
import { checkOptionNames } from "./optionNames.ts";
import { checkSpace } from "./spaces.ts";

/**
 * Called when a `collect` or `onCollect` callback has thrown, with the error and the name of the gauge or the callback.
 * @inline
 */
export type OnCollectError = (error: unknown, name: string) => void;

/** Options of a registry's memory, set by the thread that creates it. */
export interface BlockOptions {
  /**
   * Address space of the block in bytes, 256 KiB to 2 GiB; pages are committed as they are used. Default: 256 MiB in
   * Node for 64 bits on Linux and macOS, where the process may have unlimited address space, otherwise 64 MiB.
   */
  readonly maxBytes?: number;
  /** Number of lanes, 1 to 16,384: threads that can record at the same time without sharing memory. Default 1024. */
  readonly maxThreads?: number;
  /**
   * Label sets of each metric without a `maxSeries`, before further ones go to its overflow series: 1 to 16,777,216.
   * Default 2000, as in OpenTelemetry.
   */
  readonly maxSeriesPerMetric?: number;
  /**
   * Seconds without a record after which readings remove a label set, for each metric without an `expireAfter` but
   * gauges, of which only their own counts. 0: never. Default 0.
   */
  readonly expireAfter?: number;
  /** Labels that every series carries. Numbers and booleans become strings, as in the labels of series. */
  readonly labels?: Readonly<Record<string, LabelValue>>;
}

/** Options of a registry that each thread sets for itself. */
export interface AttachOptions {
  /**
   * Treatment of a value or label set that cannot be recorded in this thread: throw (the default), or count it in
   * `stats().rejected`. The first one that is counted prints a warning.
   */
  readonly onInvalid?: "throw" | "count";
  /** Called when a gauge's `collect` throws or rejects in this thread. By default the error goes to `console.error`. */
  readonly onCollectError?: OnCollectError;
}

/** The options of `new Registry`. */
export type RegistryOptions = BlockOptions & AttachOptions;

/** The options of `Registry.default`. */
export interface DefaultOptions extends RegistryOptions {
  /**
   * Name of a default registry beside the one without a name: 1 to 255 characters. Each name has its own metrics, which
   * all threads of the process share. For libraries, which should leave the program's own registry to the program.
   */
  readonly name?: string;
  /**
   * Creates a registry in a worker that inherited none, for test runners that run each file in a worker. Default false.
   */
  readonly orCreate?: boolean;
}

/** The options of `get`, and of readings that may be of a space. */
export interface SpaceOptions {
  /** The space to read, for adapters: exactly its metrics. Default: the metrics that are in no space. */
  readonly space?: string;
}

/** The options of `collectOthers`. */
export interface CollectOptions {
  /** The longest wait, in whole milliseconds from 1 to 2^31 - 1. Default 100. */
  readonly patience?: number | undefined;
}

const DEFAULT_PATIENCE = 100;
const MAX_PATIENCE = 2 ** 31 - 1; // of timers; longer ones end at once

/** Returns the patience, checked. */
export function checkPatience(patience: unknown = DEFAULT_PATIENCE): number {
  if (Number.isInteger(patience) && (patience as number) >= 1 && (patience as number) <= MAX_PATIENCE) {
    return patience as number;
  }
  throw (typeof patience === "number" ? rangeError : typeError)(
    "OPTION_INVALID",
    `patience must be whole milliseconds, 1 to ${MAX_PATIENCE}, but got ${shown(patience)}.`,
  );
}

/** Checks the options of a request to other threads, and returns its patience. */
export function checkCollectOptions(options: CollectOptions): number {
  checkOptionNames("collectOthers", options, ["patience"]);
  return checkPatience(options.patience);
}

const OF_BLOCK = [
  ...["maxBytes", "maxThreads", "maxSeriesPerMetric", "expireAfter", "labels"],
] as const satisfies (keyof BlockOptions)[];
const OF_THREAD = ["onInvalid", "onCollectError"] satisfies (keyof AttachOptions)[];

/** Checks the options of a new registry, those of its block included. */
export function checkRegistryOptions(options: RegistryOptions): void {
  checkOptionNames("new Registry", options, [...OF_BLOCK, ...OF_THREAD]);
  checkValues(options);
}

export function checkDefaultOptions(options: DefaultOptions): void {
  checkOptionNames("Registry.default", options, [...OF_BLOCK, ...OF_THREAD, "name", "orCreate"]);
  if (options.name !== undefined) checkPlainName("A default registry's name", options.name);
  const { orCreate = false } = options;
  if (typeof orCreate !== "boolean") {
    throw typeError("OPTION_INVALID", `orCreate must be true or false, but got ${shown(orCreate)}.`);
  }
  checkValues(options);
}

export function checkAttachOptions(options: AttachOptions): void {
  checkOptionNames("Registry.attach", options, OF_THREAD);
  checkValues(options);
}

function checkValues({ onInvalid = "throw", onCollectError, labels = {}, expireAfter = 0 }: RegistryOptions): void {
  checkExpireAfter(expireAfter);
  if (onInvalid !== "throw" && onInvalid !== "count") {
    throw rangeError("OPTION_INVALID", `onInvalid must be "throw" or "count", but got ${shown(onInvalid)}.`);
  }
  if (onCollectError !== undefined) checkCallback("onCollectError", onCollectError);
  checkLabels(labels);
}

/**
 * Throws if options given for an existing object, such as a registry, differ from those it has. `keeper` is the subject
 * of the message. Options that `has` does not contain are ignored.
 */
export function checkSame<O extends object>(given: O, has: O, keeper = "A registry"): void {
  for (const option of Object.keys(has) as (keyof O & string)[]) {
    if (given[option] === undefined) continue;
    const [asked, existing] = [comparable(given[option]), comparable(has[option])];
    if (asked === existing) continue;
    throw otherOptions(keeper, `its ${option} is ${shown(existing)}, but got ${shown(asked)}`);
  }
}

/** Returns the error for options that differ from those of an existing object. */
export function otherOptions(keeper: string, difference: string): RangeError {
  return rangeError(
    "OPTION_INVALID",
    `${keeper} keeps the options that it was made with: ${difference}. Pass options in the first call, and the same ` +
      "or none in later ones.",
  );
}

/**
 * Returns an option as a value that can be compared: labels become a text that does not depend on their order, with
 * numbers and booleans as they are written.
 */
function comparable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const labels = value as Readonly<Record<string, unknown>>;
  return JSON.stringify(
    Object.keys(labels)
      .sort()
      .map((name) => [name, String(labels[name])]),
  );
}

/** Throws unless an option's value is an integer from `least` to `most`. */
export function checkLimit(option: string, value: unknown, least: number, most: number): void {
  if (typeof value !== "number") {
    throw typeError("OPTION_INVALID", `${option} must be an integer, but got ${shown(value)}.`);
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    throw rangeError(
      "OPTION_INVALID",
      `${option} must be an integer from ${least} to ${most}, but got ${shown(value)}.`,
    );
  }
}

/** Throws unless a value is a number of seconds after which label sets may expire, or 0. */
export function checkExpireAfter(seconds: unknown): void {
  if (typeof seconds === "number" && Number.isFinite(seconds) && seconds >= 0) return;
  throw (typeof seconds === "number" ? rangeError : typeError)(
    "OPTION_INVALID",
    `expireAfter must be a number of seconds, or 0 for never, but got ${shown(seconds)}.`,
  );
}

/** Checks the options of a reading, or of `get`: those that it takes. */
export function checkReadingOptions(
  taker: string,
  options: { readonly metrics?: unknown; readonly ignoreResets?: unknown; readonly space?: unknown },
  known: readonly string[],
): void {
  checkOptionNames(taker, options, known);
  const { metrics = [], ignoreResets = false, space } = options;
  checkSpace(space);
  if (!Array.isArray(metrics) || metrics.some((name) => typeof name !== "string")) {
    throw typeError("OPTION_INVALID", `metrics must be an array of metrics' names, but got ${shown(metrics)}.`);
  }
  if (typeof ignoreResets !== "boolean") {
    throw typeError("OPTION_INVALID", `ignoreResets must be true or false, but got ${shown(ignoreResets)}.`);
  }
}

/** Throws if `registry.reset` got arguments, such as the name of a metric. */
export function checkNoArguments(given: readonly unknown[]): void {
  if (given.length === 0) return;
  throw typeError(
    "OPTION_INVALID",
    "registry.reset() resets all metrics and takes no arguments, but got one. To reset one metric, call its own " +
      "reset().",
  );
}

export function checkCallback(option: string, callback: unknown): void {
  if (typeof callback === "function") return;
  throw typeError("OPTION_INVALID", `${option} must be a function, but got ${shown(callback)}.`);
}

/** The label that identifies threads in the package's own series, so it cannot be a label of all metrics. */
const THREAD_LABEL = "thread";

/** Checks the labels that every series carries. */
function checkLabels(labels: unknown): void {
  if (Object.prototype.toString.call(labels) !== "[object Object]") {
    throw typeError("OPTION_INVALID", `labels must be an object of strings, but got ${shown(labels)}.`);
  }
  for (const [name, value] of Object.entries(labels as object)) {
    checkLabelName(name);
    if (name === THREAD_LABEL) {
      throw rangeError(
        "NAME_INVALID",
        `The label ${name} cannot be on all metrics: the package's own series identify threads by it. Rename it.`,
      );
    }
    if (typeof value === "number" || typeof value === "boolean") continue;
    if (typeof value !== "string" || !isWellFormed(value)) {
      throw typeError(
        "OPTION_INVALID",
        `The label ${name} of all metrics must be a well-formed string, a number or a boolean, but got ` +
          `${shown(value)}.`,
      );
    }
  }
  checkLabelsDiffer(Object.keys(labels as object));
}
