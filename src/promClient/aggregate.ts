/** Registries made of lists of metrics. */

import { aggregators } from "./aggregators.ts";
import type { Listed } from "./kinds.ts";
import { followsSuccessor } from "./line.ts";
import { refusal } from "./refusal.ts";
import { type PrometheusContentType, Registry, type RegistryContentType } from "./registry.ts";

/**
 * Returns a registry of the metrics in lists of `getMetricsAsJSON()`, each aggregated as its `aggregator` says, or else
 * summed.
 * @throws Error OPTION_INVALID
 */
export function aggregate<T extends RegistryContentType = PrometheusContentType>(
  lists: readonly (readonly object[])[],
  contentType: T = Registry.PROMETHEUS_CONTENT_TYPE as T,
): Registry<T> {
  const registry = new Registry<T>(undefined, { shared: undefined });
  registry.setContentType(contentType);
  const byName = new Map<string, Listed[]>();
  for (const metric of lists.flat() as Listed[]) {
    const known = byName.get(metric.name);
    if (known) known.push(metric);
    else byName.set(metric.name, [metric]);
  }
  for (const metrics of byName.values()) {
    const { aggregator = "sum" } = metrics[0] as Listed;
    const combine = aggregators[aggregator];
    if (typeof combine !== "function") {
      throw refusal(Error, "OPTION_INVALID", `'${aggregator}' is not a defined aggregator.`);
    }
    const metric = combine(metrics);
    if (metric) registry.registerMetric({ get: () => metric, ...metric });
  }
  return registry;
}

if (followsSuccessor()) {
  Object.defineProperty(Registry, "aggregate", { value: aggregate, writable: true, configurable: true });
}

/**
 * Returns registries as an array.
 * @throws TypeError OPTION_INVALID
 */
export function checkedRegistries(given: AnyRegistry | readonly AnyRegistry[]): readonly AnyRegistry[] {
  const registries = [given].flat();
  for (const registry of registries) {
    if (registry instanceof Registry) continue;
    throw refusal(TypeError, "OPTION_INVALID", `Expected Registry, got ${typeof registry}`);
  }
  return registries;
}

export type AnyRegistry = Registry<RegistryContentType>;
