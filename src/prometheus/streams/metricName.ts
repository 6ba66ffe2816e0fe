/** The names of streams' metrics in expositions. */

import { withoutTotal } from "../../core/define/exposedName.ts";
import { isLevel, type Stream } from "../../streams/stream.ts";
import { plainName } from "./plainNames.ts";
import { unitWords } from "./unitWords.ts";

/** Returns the unit of a stream in words; "" for none. */
export function exposedUnit(stream: Pick<Stream, "unit" | "aggregation">): string {
  return stream.unit === "1" && isLevel(stream) ? "ratio" : unitWords(stream.unit);
}

/** Returns the name of a stream's metric: with its unit, if the name does not end in it, and `_total` for a counter. */
export function metricName(stream: Pick<Stream, "name" | "unit" | "aggregation">, isCounter: boolean): string {
  const { name } = stream;
  const given = plainName(/^[0-9]/.test(name) ? `_${name}` : name) || "_";
  const stem = isCounter ? withoutTotal(given) : given;
  const unit = exposedUnit(stream);
  const full = unit === "" || `_${stem}`.endsWith(`_${unit}`) ? stem : `${stem}_${unit}`;
  return plainName(isCounter ? `${full}_total` : full);
}
