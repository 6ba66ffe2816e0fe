/** The contents of a registry's series, without their times. */

import type { Registry } from "threadtally";

type Amounts = {
  count?: number;
  scaled?: string;
  level?: string;
  counts?: readonly number[];
  sums?: readonly string[];
};

/** Returns, for each metric, its series' amounts by their label values, joined by commas. */
export function contentsOf(registry: Registry): Record<string, Record<string, Amounts>> {
  const metrics = registry.snapshot().metrics.map(({ name, series }) => {
    const amounts = series.map(({ labels, count, scaled, level, counts, scaledSums }) => {
      const given = Object.entries({ count, scaled, level, counts, scaledSums }).filter(
        ([, amount]) => amount !== undefined,
      );
      return [Object.values(labels).join(), Object.fromEntries(given) as Amounts] as const;
    });
    return [name, Object.fromEntries(amounts)] as const;
  });
  return Object.fromEntries(metrics);
}
