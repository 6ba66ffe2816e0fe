/** One observation of a histogram: its bucket's packed word, one add. */

import { bucketOf } from "./buckets.ts";
import { record } from "./packed.ts";

/** Records a value of fewer than 2^34 units. 0, or 1 + the byte offset of a word that is now past the mark. */
export function observe(words: usize, cells: usize, value: f64, units: f64): i32 {
  const offset = bucketOf(cells, value);
  return record(words + offset, units) ? offset + 1 : 0;
}
