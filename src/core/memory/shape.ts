/** The shape of a metric: what its series take of each lane. */

import { COUNTER_PAGE, LEVEL_PAGE, PACKED_PAGE, SHARED_PAGE } from "../../../assembly/layout.ts";
import type { Definition } from "../define/definition.ts";

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
  if (kind === "counter") return { pageKind: COUNTER_PAGE, words: 1, rowWords: 1 };
  if (kind === "upDownCounter" || aggregate === "last") return { pageKind: SHARED_PAGE, words: 1, rowWords: 1 };
  if (kind === "gauge") return { pageKind: LEVEL_PAGE, words: 1, rowWords: 2 };
  const words = kind === "mean" ? 1 : bounds.length + 1;
  return { pageKind: PACKED_PAGE, words, rowWords: minMax ? words + 1 : words };
}
