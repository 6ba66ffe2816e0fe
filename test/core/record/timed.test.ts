/** Means and histograms beside their record paths: a removed label set is shown again. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";

test.each(["counter", "mean", "histogram"] as const)("a removed %s can be shown again, empty", (kind) => {
  const registry = new Registry();
  const labelNames = ["x"] as const;
  const families = {
    counter: () => registry.counter({ name: "a", labelNames }),
    mean: () => registry.mean({ name: "a", labelNames }),
    histogram: () => registry.histogram({ name: "a", labelNames, buckets: [2] }),
  };
  const family = families[kind]();
  const show = () => {
    const series = family.labels("1");
    if ("inc" in series) series.inc(0);
    else series.show();
  };
  const shown = () =>
    registry.snapshot().metrics[0]?.series.map(({ scaled, scaledSums }) => [scaled ?? scaledSums?.join()]);
  const empty = kind === "histogram" ? [["0,0"]] : [["0"]];
  show();
  expect(shown()).toEqual(empty);
  family.remove("1");
  expect(shown()).toEqual([]);
  show();
  expect(shown()).toEqual(empty);
  registry.detach();
  expect(show).toThrow(/Detach last/);
});
