/** What a registry shows of one metric, by its label values. */

import type { Registry, SeriesSnapshot } from "threadtally";

export function seriesOf(registry: Registry, name: string): Map<string, SeriesSnapshot> {
  const metric = registry.snapshot().metrics.find((one) => one.name === name);
  return new Map(metric?.series.map((series) => [Object.values(series.labels).join(), series]));
}

/** Label values of the series that have a level. */
export function levelled(registry: Registry, name: string): string[] {
  return [...seriesOf(registry, name)].filter(([, { scaled }]) => scaled !== null).map(([labels]) => labels);
}
