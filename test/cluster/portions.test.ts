/** Portions of what a process has to report: all of it, once, in order, and none is long. */

import { expect, test } from "vitest";
import { framed } from "../../src/cluster/messages.ts";
import { portionsOf } from "../../src/cluster/portions.ts";
import { define } from "../../src/core/define/definition.ts";
import type { MetricChange, SeriesChange } from "../../src/core/read/changes.ts";

/** A change of a metric whose series have so many words, and a label of so many characters. */
function change(name: string, series: number, words: number, characters = 10): MetricChange {
  return {
    definition: define("histogram", { name, labelNames: ["path"] }),
    series: Array.from({ length: series }, (_, number) => ({
      amounts: Array.from({ length: words }, () => ({ count: number, units: 2n ** 40n })),
      values: [String(number).padEnd(characters, "ä")],
    })),
  };
}

/** The series of each metric, whatever the portions. */
function together(portions: readonly (readonly MetricChange[])[]): Map<string, SeriesChange[]> {
  const all = new Map<string, SeriesChange[]>();
  for (const { definition, series } of portions.flat()) {
    all.set(definition.name, [...(all.get(definition.name) ?? []), ...series]);
  }
  return all;
}

test.each([
  [1, 0, 1, 10, 1],
  [2, 1, 13, 10, 1],
  [3, 10_000, 1, 10, 3],
  [2, 1000, 100, 10, 7],
  [1, 200, 1, 20_000, 8],
])("%i metrics of %i series of %i words, and labels of %i characters", (metrics, series, words, characters, number) => {
  const changes = Array.from({ length: metrics }, (_, at) => change(`m${at}`, series, words, characters));
  const portions = portionsOf(changes);
  expect(portions).toHaveLength(number);
  expect(together(portions)).toEqual(together([changes]));
  for (const portion of portions) {
    expect(framed({ type: "report", number: 1, changes: portion }).length).toBeLessThan(1.2 * 2 ** 20);
  }
});

test("nothing makes no portion", () => {
  expect(portionsOf([])).toEqual([]);
});
