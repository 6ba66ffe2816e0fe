/** One observation of a histogram: one add to its bucket's packed word. */

import { bucketOf } from "./buckets.ts";
import { record } from "./packed.ts";

/** Records a value of fewer than 2^34 units. Returns 0, or 1 + the byte offset of a word that is now past the mark. */
export function observe(words: usize, cells: usize, value: f64, units: f64): i32 {
  const offset = bucketOf(cells, value);
  return record(words + offset, units) ? offset + 1 : 0;
}
