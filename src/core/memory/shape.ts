/** The shape of a metric: what its series take of each lane. */

import { COUNTER_PAGE, LEVEL_PAGE, PACKED_PAGE, SHARED_PAGE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";
import { KINDS } from "../define/kinds.ts";

/** How a metric's series lie in memory. */
export interface Shape {
  readonly pageKind: number;
  /** How many words are read. */
  readonly words: number;
  /** How many words it has in every lane. */
  readonly rowWords: number;
}

/** Returns the shape of a metric of this definition and these bounds. */
export function shapeOf({ kind, aggregate, minMax }: Definition, bounds: readonly number[]): Shape {
  const { content, isMonotonic } = KINDS[kind];
  if (isMonotonic) return { pageKind: COUNTER_PAGE, words: 1, rowWords: 1 };
  if (content === "sum" || aggregate === "last") return { pageKind: SHARED_PAGE, words: 1, rowWords: 1 };
  if (content === "level") return { pageKind: LEVEL_PAGE, words: 1, rowWords: 2 };
  const words = bounds.length + 1;
  return { pageKind: PACKED_PAGE, words, rowWords: minMax ? words + 1 : words };
}
