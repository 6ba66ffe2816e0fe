/** The options of `receiveProcesses` and `reportProcess`, checked. */

import { checkOptionNames } from "../core/define/optionNames.ts";
import { rangeError, shown, typeError } from "../core/errors.ts";
import type { Block } from "../core/memory/block.ts";
import { openHandle } from "../core/memory/handle.ts";
import { builtin } from "../core/platform/builtin.ts";
import type { Registry } from "../core/registry.ts";

/** The options of `receiveProcesses`. */
export interface ReceiverOptions {
  /**
   * Directory in which the processes meet; it is created if there is none. By default a temporary one, which processes
   * started later inherit in the environment variable `THREADTALLY_PROCESSES`. Name one if the receiving process does
   * not start the others, as with PM2.
   */
  readonly path?: string;
}

/** The options of `reportProcess`. */
export interface ReporterOptions {
  /** Directory in which the processes meet. Default: that of the process by which this one was started. */
  readonly path?: string;
  /** Milliseconds between two reports, 10 to 3,600,000. Default 1000. */
  readonly interval?: number;
}

const DEFAULT_INTERVAL = 1000;
const SHORTEST = 10;
const LONGEST = 3_600_000;

/** Checks the registry that both functions take, and returns its block, as this copy of the package opens it. */
export function checkRegistry(taker: string, registry: Registry): Block {
  if (typeof (registry as Partial<Registry> | undefined)?.collectOthers !== "function") {
    throw typeError("OPTION_INVALID", `${taker} takes a registry, but got ${shown(registry)}.`);
  }
  if (!builtin("node:net")?.createServer) {
    throw rangeError("NEEDS_NODE", `${taker} needs node:net, which this host lacks. Send snapshots, and merge them.`);
  }
  return openHandle(registry.handle);
}

export function checkReceiverOptions(options: ReceiverOptions): void {
  checkOptionNames("receiveProcesses", options, ["path"]);
  checkPath(options.path);
}

/** Returns the interval. */
export function checkReporterOptions(options: ReporterOptions): number {
  checkOptionNames("reportProcess", options, ["path", "interval"]);
  checkPath(options.path);
  const { interval = DEFAULT_INTERVAL } = options;
  if (typeof interval === "number" && interval >= SHORTEST && interval <= LONGEST) return interval;
  throw (typeof interval === "number" ? rangeError : typeError)(
    "OPTION_INVALID",
    `interval must be milliseconds, ${SHORTEST} to ${LONGEST}, but got ${shown(interval)}.`,
  );
}

function checkPath(path: unknown): void {
  if (path === undefined || (typeof path === "string" && path !== "" && !path.includes("\0"))) return;
  throw typeError("OPTION_INVALID", `path must be the path of a directory, but got ${shown(path)}.`);
}
