/**
 * The table of a registry's metrics by their names: an object, into which programs for prom-client look. In the
 * successor's line it is a map.
 */

import type { Registered } from "./kinds.ts";

export type MetricTable = Record<string, Registered>;

export function newTable(): MetricTable {
  return {};
}

export function metricIn(table: MetricTable, name: string): Registered | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

export function metricsIn(table: MetricTable): Registered[] {
  return Object.values(table);
}

export function putInto(table: MetricTable, metric: Registered): void {
  // An assignment would set the prototype for the name `__proto__`.
  Object.defineProperty(table, metric.name, { value: metric, writable: true, enumerable: true, configurable: true });
}

export function takeOut(table: MetricTable, name: string): void {
  delete table[name];
}
