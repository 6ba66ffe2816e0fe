/** The warning that new label sets of a metric overflow: its cause, the effect and the remedy. */

import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";
import type { Block } from "../memory/block.ts";
import { warn } from "../platform/warning.ts";

/** Warns that a metric reached its limit of label sets, or that its block is full. */
export function warnOfOverflow({ name, kind }: Definition, block: Block, overflow: "limit" | "full"): void {
  const effect = KINDS[kind].content === "level" ? "have no level" : "share one overflow series";
  warn(
    "THREADTALLY_OVERFLOW",
    `New label sets of "${name}" ${effect}: ` +
      (overflow === "limit"
        ? `it had ${block.maxSeries} (maxSeriesPerMetric), with removed ones. Raise that, or use fewer label values.`
        : `the block's ${block.maxBytes} bytes (maxBytes) are full. Raise that, or use fewer label values.`),
  );
}
