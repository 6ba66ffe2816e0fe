/** A metric, as this thread knows it. */

import type { Definition } from "../define/definition.ts";
import type { EntryList } from "./entries.ts";
import type { Shape } from "./shape.ts";

export interface Metric {
  /** Address of its entry. */
  readonly entry: number;
  readonly definition: Definition;
  /** Address of a histogram's cell table, otherwise 0. */
  readonly bucketTable: number;
  readonly shape: Shape;
  /** Its limit of label sets. */
  readonly maxSeries: number;
  /** A histogram's upper bounds, computed once, since fine exponential ones take time. */
  readonly bounds: readonly number[];
  /** Its series, as far as this thread has seen them. */
  readonly series: EntryList;
}
