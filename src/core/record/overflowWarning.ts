/** The warning that new label sets of a metric overflow: its cause, the effect and the remedy. */

import { BUMP } from "../../../assembly/layout.ts";
import { KINDS } from "../define/kinds.ts";
import type { Attachment } from "../memory/attachment.ts";
import type { Metric } from "../memory/metric.ts";
import { warn } from "../platform/warning.ts";

/** Warns that a metric, which has this many label sets, reached its limit, or that its block is full. */
export function warnOfOverflow(
  { block, kernel }: Attachment,
  { definition: { name, kind, maxSeries }, maxSeries: most }: Metric,
  count: number,
  overflow: "limit" | "full",
): void {
  const effect = KINDS[kind].content === "level" ? "have no level" : "share one overflow series";
  const option = maxSeries === undefined ? "maxSeriesPerMetric" : "maxSeries";
  warn(
    "THREADTALLY_OVERFLOW",
    `New label sets of "${name}" ${effect}: ` +
      (overflow === "limit"
        ? `it had ${most} (${option}). Raise that, remove label sets, or use fewer label values.`
        : `the block's ${block.maxBytes} bytes (maxBytes) are full: ${kernel.headerWord(BUMP)} are used, and the ` +
          `metric had ${count} of the ${most} label sets (${option}) that it may have. Raise maxBytes, or use fewer ` +
          "label values."),
  );
}
