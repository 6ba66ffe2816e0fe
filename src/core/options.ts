/** The options of a registry, checked, and those of its block, read back. */

import { OPTIONS } from "../../assembly/layout.ts";
import type { Block, BlockOptions } from "./block.ts";
import type { OnCollectError } from "./collectors.ts";
import { corrupt } from "./damage.ts";
import { rangeError, shown, typeError } from "./errors.ts";
import { checkLabelName, checkLabelsDiffer } from "./names.ts";
import { checkOptionNames } from "./optionNames.ts";
import { isWellFormed } from "./text.ts";

export interface AttachOptions {
  /** What a value that cannot be recorded does in this thread: throw (the default), or be counted in `stats().rejected`. */
  readonly onInvalid?: "throw" | "count";
  /** Told when a gauge's `collect` throws or rejects in this thread. By default the error goes to `console.error`. */
  readonly onCollectError?: OnCollectError;
}

export type RegistryOptions = BlockOptions & AttachOptions;

/** Checks all options, those of a block too. */
export function checkOptions(options: RegistryOptions): void {
  const known = ["maxBytes", "maxThreads", "maxSeriesPerMetric", "labels", "onInvalid", "onCollectError"];
  checkOptionNames("new Registry", options, known);
  const { onInvalid = "throw", onCollectError, labels = {} } = options;
  if (onInvalid !== "throw" && onInvalid !== "count") {
    throw rangeError("OPTION_INVALID", `onInvalid must be "throw" or "count", but got ${shown(onInvalid)}.`);
  }
  if (onCollectError !== undefined) checkCallback("onCollectError", onCollectError);
  checkLabels(labels);
}

export function checkCallback(option: string, callback: unknown): void {
  if (typeof callback === "function") return;
  throw typeError("OPTION_INVALID", `${option} must be a function, but got ${shown(callback)}.`);
}

/** Tells the threads of a registry apart in series of the package's own, so it is no label of them all. */
const THREAD_LABEL = "thread";

/** Checks the labels that every series carries. */
function checkLabels(labels: unknown): void {
  if (typeof labels !== "object" || labels === null) {
    throw typeError("OPTION_INVALID", `labels must be an object of strings, but got ${shown(labels)}.`);
  }
  for (const [name, value] of Object.entries(labels)) {
    checkLabelName(name);
    if (name === THREAD_LABEL) {
      throw rangeError(
        "NAME_INVALID",
        `The label ${name} of all metrics is reserved: the package's own series name threads by it. Rename it.`,
      );
    }
    if (typeof value !== "string" || !isWellFormed(value)) {
      throw typeError(
        "OPTION_INVALID",
        `The label ${name} of all metrics must be a well-formed string, but got ${shown(value)}.`,
      );
    }
  }
  checkLabelsDiffer(Object.keys(labels));
}

/** The labels that every series of a block carries. */
export function constantLabels(block: Block): Readonly<Record<string, string>> {
  const address = block.word(OPTIONS);
  const { labels } = (JSON.parse(block.text(address + 4, block.word(address))) ?? {}) as Partial<BlockOptions>;
  if (typeof labels !== "object" || labels === null) throw corrupt();
  if (!Object.values(labels).every((value) => typeof value === "string")) throw corrupt();
  return Object.freeze(labels);
}
