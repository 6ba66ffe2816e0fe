/** The table of a registry's metrics in the line of @prometheus-io/client, in place of `metricTable.ts`: a map. */

import type { Registered } from "./kinds.ts";

export type MetricTable = Map<string, Registered>;

export function newTable(): MetricTable {
  return new Map();
}

export function metricIn(table: MetricTable, name: string): Registered | undefined {
  return table.get(name);
}

export function metricsIn(table: MetricTable): Registered[] {
  return [...table.values()];
}

export function putInto(table: MetricTable, metric: Registered): void {
  table.set(metric.name, metric);
}

export function takeOut(table: MetricTable, name: string): void {
  table.delete(name);
}
