/** The directory's lists of records, walked from the newest to the oldest. */

import { METRIC_DEFINITION, ORDINAL, PREVIOUS } from "../../assembly/layout.ts";
import type { Block } from "./block.ts";
import { corrupt } from "./damage.ts";

/** From a record to the oldest of its list. Ordinals fall by one a step, so a walk always ends. */
export function* walkRecords(block: Block, newest: number): Generator<number> {
  let expected = newest === 0 ? -1 : block.word(newest + ORDINAL);
  for (let record = newest; record !== 0; record = block.word(record + PREVIOUS)) {
    if (record < 0 || record > block.maxBytes - METRIC_DEFINITION || block.word(record + ORDINAL) !== expected) {
      throw corrupt();
    }
    expected--;
    yield record;
  }
}
