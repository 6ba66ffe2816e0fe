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
    return { maxBytes, maxThreads, maxSeriesPerMetric: maxSeries, labels: constantLabels(block) };
  } catch (problem) {
    throw asCorruption(problem);
  }
}

/** Returns the labels that every series of a block carries. */
export function constantLabels(block: Block): Readonly<Record<string, string>> {
  const address = block.word(OPTIONS);
  const { labels } = (JSON.parse(block.text(address + 4, block.word(address))) ?? {}) as { readonly labels?: unknown };
  if (typeof labels !== "object" || labels === null) throw corrupt();
  if (!Object.values(labels).every((value) => typeof value === "string")) throw corrupt();
  return Object.freeze(labels as Record<string, string>);
}
