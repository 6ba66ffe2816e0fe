/** What the series of each kind of metric take of every lane, as the kernel reads them. */

import { expect, test } from "vitest";
import { COUNTER_PAGE, LEVEL_PAGE, PACKED_PAGE, SHARED_PAGE } from "../../../assembly/layout.ts";
import type { Definition } from "../../../src/core/define/definition.ts";
import { shapeOf } from "../../../src/core/memory/shape.ts";

test.each<[string, Partial<Definition>, number, number, number]>([
  ["a counter adds up one word of every lane", { kind: "counter" }, COUNTER_PAGE, 1, 1],
  ["an up-down counter has one word for all lanes", { kind: "upDownCounter" }, SHARED_PAGE, 1, 1],
  ["a gauge that keeps the last level has one word for all", { kind: "gauge", aggregate: "last" }, SHARED_PAGE, 1, 1],
  ["a gauge of levels that add up has a level and its tenure", { kind: "gauge", aggregate: "sum" }, LEVEL_PAGE, 1, 2],
  ["a gauge of smallest levels, too", { kind: "gauge", aggregate: "min" }, LEVEL_PAGE, 1, 2],
  ["a gauge of largest levels, too", { kind: "gauge", aggregate: "max" }, LEVEL_PAGE, 1, 2],
  ["a gauge of average levels, too", { kind: "gauge", aggregate: "average" }, LEVEL_PAGE, 1, 2],
  ["a gauge of the first level, too", { kind: "gauge", aggregate: "first" }, LEVEL_PAGE, 1, 2],
  ["a mean has one packed word", { kind: "mean" }, PACKED_PAGE, 1, 1],
  ["a mean's extremes take a word, which is not read as one", { kind: "mean", minMax: true }, PACKED_PAGE, 1, 2],
  ["a histogram has a packed word for each bucket", { kind: "histogram" }, PACKED_PAGE, 4, 4],
  ["a histogram's extremes take one word", { kind: "histogram", minMax: true }, PACKED_PAGE, 4, 5],
])("%s", (_, definition, pageKind, words, rowWords) => {
  const bounds = definition.kind === "histogram" ? [1, 2, 3] : [];
  expect(shapeOf(definition as Definition, bounds)).toEqual({ pageKind, words, rowWords });
});
