/** Returns the series of one metric in a registry, by label values. */

import type { Registry, SeriesSnapshot } from "threadtally";

export function seriesOf(registry: Registry, name: string): Map<string, SeriesSnapshot> {
  const metric = registry.snapshot().metrics.find((one) => one.name === name);
  return new Map(metric?.series.map((series) => [Object.values(series.labels).join(), series]));
}

/** Returns the label values of the series with a level. */
export function levelled(registry: Registry, name: string): string[] {
  return [...seriesOf(registry, name).keys()];
}
