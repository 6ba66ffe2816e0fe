/** The options of `addSnapshot`, checked. */

import { shown, typeError } from "../errors.ts";
import { checkOptionNames } from "./optionNames.ts";
import { checkLimit } from "./options.ts";

/** The options of `addSnapshot`: what others may add, and how much is remembered of them. */
export interface AddOptions {
  /**
   * Names of the metrics that may be added. A snapshot with any other is refused. Default: all metrics, which are
   * defined by the first snapshot that has them, unless this registry has defined them.
   */
  readonly only?: readonly string[];
  /** Series that a snapshot may have, 1 to 16,777,216. One with more is refused. Default 10,000. */
  readonly maxSeries?: number;
  /**
   * Blocks that are remembered, 1 to 16,777,216: beyond it, those are forgotten of which nothing came for the longest
   * time. Default 100,000.
   */
  readonly maxSources?: number;
  /** Seconds after the last snapshot of a block until the block is forgotten, 1 to 2^31 - 1. Default 86,400: a day. */
  readonly maxAge?: number;
}

const MOST = 2 ** 24;

/** Returns the options, checked and completed. */
export function checkAddOptions(options: AddOptions): AddOptions & Required<Omit<AddOptions, "only">> {
  checkOptionNames("addSnapshot", options, ["only", "maxSeries", "maxSources", "maxAge"]);
  const { only, maxSeries = 10_000, maxSources = 100_000, maxAge = 86_400 } = options;
  checkLimit("maxSeries", maxSeries, 1, MOST);
  checkLimit("maxSources", maxSources, 1, MOST);
  checkLimit("maxAge", maxAge, 1, 2 ** 31 - 1);
  if (only === undefined) return { maxSeries, maxSources, maxAge };
  if (!Array.isArray(only) || only.some((name) => typeof name !== "string")) {
    throw typeError("OPTION_INVALID", `only must be an array of metrics' names, but got ${shown(only)}.`);
  }
  return { only, maxSeries, maxSources, maxAge };
}
