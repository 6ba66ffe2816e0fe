/** The options of a block, read back from it. */

import { OPTIONS } from "../../../assembly/layout.ts";
import { type BlockOptions, checkSame } from "../define/options.ts";
import { type Block, wholePages } from "./block.ts";
import { asCorruption, corrupt } from "./corruption.ts";

/** Throws if options given for an existing block differ from those it was made with. */
export function checkSameBlock(given: BlockOptions, block: Block): void {
  const { maxBytes } = given;
  const whole = typeof maxBytes === "number" ? { ...given, maxBytes: wholePages(maxBytes) } : given;
  checkSame(whole, optionsOf(block));
}

/** Returns the options with which a block was made. */
export function optionsOf(block: Block): Required<BlockOptions> {
  const { maxBytes, maxThreads, maxSeries } = block;
  try {
    return { maxBytes, maxThreads, maxSeriesPerMetric: maxSeries, ...storedOptions(block) };
  } catch (problem) {
    throw asCorruption(problem);
  }
}

/** The options that a block keeps as a text. */
export interface StoredOptions {
  /** Labels that every series carries. */
  readonly labels: Readonly<Record<string, string>>;
  readonly expireAfter: number;
}

export function storedOptions(block: Block): StoredOptions {
  const address = block.word(OPTIONS);
  const stored = JSON.parse(block.text(address + 4, block.word(address))) ?? {};
  const { labels, expireAfter = 0 } = stored as Readonly<Record<keyof StoredOptions, unknown>>;
  if (typeof labels !== "object" || labels === null || typeof expireAfter !== "number") throw corrupt();
  if (!Object.values(labels).every((value) => typeof value === "string")) throw corrupt();
  return { labels: Object.freeze(labels as Record<string, string>), expireAfter };
}
