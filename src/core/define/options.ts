/** The options of a registry, checked. */

import { rangeError, shown, typeError } from "../errors.ts";
import { isWellFormed } from "../platform/text.ts";
import type { LabelValue } from "./labels.ts";
import { checkLabelName, checkLabelsDiffer } from "./names.ts";
import { checkOptionNames } from "./optionNames.ts";

/** Told of a `collect` callback that threw, and of the gauge it belongs to, or of the callback that `onCollect` was given. */
export type OnCollectError = (error: unknown, name: string) => void;

export interface BlockOptions {
  /** Address space of the block, 256 KiB to 2 GiB; pages are committed as they are used. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Lanes: threads that record at the same time without sharing, 1 to 16,384. Default 1024. */
  readonly maxThreads?: number;
  /** Label sets of one metric before further ones go to its overflow series. Default 2000, as OpenTelemetry. */
  readonly maxSeriesPerMetric?: number;
  /** Labels that every series carries. Numbers and booleans become strings, as those of series do. */
  readonly labels?: Readonly<Record<string, LabelValue>>;
}

export interface AttachOptions {
  /**
   * What a value or label set that cannot be recorded does in this thread: throw (the default), or be counted in
   * `stats().rejected`.
   */
  readonly onInvalid?: "throw" | "count";
  /** Told when a gauge's `collect` throws or rejects in this thread. By default the error goes to `console.error`. */
  readonly onCollectError?: OnCollectError;
}

export type RegistryOptions = BlockOptions & AttachOptions;

export interface DefaultOptions extends RegistryOptions {
  /** Makes a registry in a worker that inherited none, for test runners that run each file in a worker. Default false. */
  readonly orCreate?: boolean;
}

const OF_BLOCK = ["maxBytes", "maxThreads", "maxSeriesPerMetric", "labels"] satisfies (keyof BlockOptions)[];
const OF_THREAD = ["onInvalid", "onCollectError"] satisfies (keyof AttachOptions)[];

/** Checks the options of a new registry: those of its block, too. */
export function checkRegistryOptions(options: RegistryOptions): void {
  checkOptionNames("new Registry", options, [...OF_BLOCK, ...OF_THREAD]);
  checkValues(options);
}

export function checkDefaultOptions(options: DefaultOptions): void {
  checkOptionNames("Registry.default", options, [...OF_BLOCK, ...OF_THREAD, "orCreate"]);
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

function checkValues({ onInvalid = "throw", onCollectError, labels = {} }: RegistryOptions): void {
  if (onInvalid !== "throw" && onInvalid !== "count") {
    throw rangeError("OPTION_INVALID", `onInvalid must be "throw" or "count", but got ${shown(onInvalid)}.`);
  }
  if (onCollectError !== undefined) checkCallback("onCollectError", onCollectError);
  checkLabels(labels);
}

/** Throws when options were given for a registry that exists, and differ from those it has. Others than `has` names are left alone. */
export function checkSame(given: RegistryOptions, has: RegistryOptions): void {
  for (const option of Object.keys(has) as (keyof RegistryOptions)[]) {
    if (given[option] === undefined) continue;
    const [asked, existing] = [comparable(given[option]), comparable(has[option])];
    if (asked === existing) continue;
    throw rangeError(
      "OPTION_INVALID",
      `A registry keeps the options that it was made with: its ${option} is ${shown(existing)}, but ${shown(asked)} was asked ` +
        "for. Give them in the first call, the same in every later one, or none.",
    );
  }
}

/** An option as a value that can be compared: labels as text, in any order, with numbers and booleans as they are written. */
function comparable(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const labels = value as Readonly<Record<string, unknown>>;
  return JSON.stringify(
    Object.keys(labels)
      .sort()
      .map((name) => [name, String(labels[name])]),
  );
}

export function checkCallback(option: string, callback: unknown): void {
  if (typeof callback === "function") return;
  throw typeError("OPTION_INVALID", `${option} must be a function, but got ${shown(callback)}.`);
}

/** Tells the threads of a registry apart in series of the package's own, so it is no label of them all. */
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
        `The label ${name} of all metrics is reserved: the package's own series name threads by it. Rename it.`,
      );
    }
    if (typeof value === "number" || typeof value === "boolean") continue;
    if (typeof value !== "string" || !isWellFormed(value)) {
      throw typeError(
        "OPTION_INVALID",
        `The label ${name} of all metrics must be a well-formed string, a number or a boolean, but got ${shown(value)}.`,
      );
    }
  }
  checkLabelsDiffer(Object.keys(labels as object));
}
