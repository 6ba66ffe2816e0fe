/** A metric, as this thread knows it. */

import type { Definition } from "../define/definition.ts";
import type { KindTraits } from "../define/kinds.ts";
import type { EntryList } from "./entries.ts";
import type { KeyIndex } from "./keyIndex.ts";
import type { LabelSets } from "./labelSets.ts";
import type { Shape } from "./shape.ts";
import type { Vacancies } from "./vacancies.ts";

/** More than fit into a block. Creations and metrics together then number all label sets below 2^53. */
export const MOST_METRICS = 2 ** 18;

export interface Metric {
  /** Address of its entry. */
  readonly entry: number;
  /** Its number among all metrics of the block, from 0. */
  readonly number: number;
  readonly definition: Definition;
  /**
   * The traits of its kind, and whether it keeps extremes. Readings look at these for each series: definitions have
   * many forms, whose members take longer to find.
   */
  readonly traits: KindTraits;
  readonly minMax: boolean;
  /** Address of a histogram's cell table, otherwise 0. */
  readonly bucketTable: number;
  readonly shape: Shape;
  /** Its limit of label sets. */
  readonly maxSeries: number;
  /** Seconds without a record after which its label sets expire; 0 if they do not. */
  readonly expireAfter: number;
  /** A histogram's upper bounds, computed once, since fine exponential ones take time. */
  readonly bounds: readonly number[];
  /** Its series, as far as this thread has seen them. */
  readonly series: EntryList;
  /** This thread's index of their keys. */
  readonly keys: KeyIndex;
  /** This thread's search for series that may get another label set. */
  readonly vacancies: Vacancies;
  /** Their labels, as far as this thread has decoded them. */
  readonly labelSets: LabelSets;
}
