/** The shape of a metric: the words that each of its series takes in every lane. */

import { COUNTER_PAGE, LEVEL_PAGE, PACKED_PAGE, SHARED_PAGE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";

/** The page kind and the size of a metric's series. */
export interface Shape {
  readonly pageKind: number;
  /** Number of words that are read. */
  readonly words: number;
  /** Number of words in every lane. */
  readonly rowWords: number;
}

/** Returns the shape of a metric with this definition and these bounds. */
export function shapeOf({ kind, aggregate, minMax }: Definition, bounds: readonly number[]): Shape {
  const { content, isMonotonic } = KINDS[kind];
  if (isMonotonic) return { pageKind: COUNTER_PAGE, words: 1, rowWords: 1 };
  if (content === "sum" || aggregate === "last") return { pageKind: SHARED_PAGE, words: 1, rowWords: 1 };
  if (content === "level") return { pageKind: LEVEL_PAGE, words: 1, rowWords: 2 };
  const words = bounds.length + 1; // a mean has no bounds
  return { pageKind: PACKED_PAGE, words, rowWords: minMax ? words + 1 : words };
}
