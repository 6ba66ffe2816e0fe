/** The part of a cursor that expositions read. It may be a cursor of a registry, a snapshot or another source. */

import type { Definition } from "../../core/define/definition.ts";
import type { Cursor } from "../../core/read/cursor.ts";

/**
 * A definition, with what expositions know of it beyond a registry.
 * @inline
 */
export type FamilyDefinition = Definition & {
  /** Text of the family that the metric is a part of: parts that follow each other are written as one. */
  readonly family?: string;
  /** False for histograms of values that may be negative: they have no sum. */
  readonly hasSum?: false;
  /** True for a metric that is its labels, with the value 1. Its name ends in `_info`. */
  readonly isInfo?: true;
};

/**
 * The part of a cursor that expositions read.
 * @inline
 */
export type SeriesCursor = Pick<
  Cursor,
  "next" | "ordinal" | "labels" | "startTime" | "value" | "count" | "sum" | "counts" | "bounds"
> & {
  /** Definition of the series' metric. */
  readonly definition: FamilyDefinition;
  /** All metrics of the reading, including those without a visible series. */
  readonly metrics: readonly {
    /** Definition of the metric. */
    readonly definition: FamilyDefinition;
  }[];
  /**
   * The cursor itself if a registry made it: its definitions and labels never change, so what is made of them is kept
   * for the next scrape.
   */
  readonly origin?: unknown;
  /** Id of the label set within its block; known of a registry's own cursors only. */
  readonly series?: number;
};
