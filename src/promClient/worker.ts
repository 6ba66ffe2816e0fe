/** Metrics of all threads of a process. */

import { type AnyRegistry, aggregate, checkedRegistries } from "./aggregate.ts";
import { globalRegistry, type PrometheusContentType, Registry, type RegistryContentType } from "./registry.ts";

let registries: readonly AnyRegistry[] = [globalRegistry as AnyRegistry];

/**
 * Gives the metrics of all threads as one text. Every registry that threads share does so: this class is for programs
 * that are written for @prometheus-io/client.
 */
export class WorkerRegistry<T extends RegistryContentType = PrometheusContentType> extends Registry<T> {
  /** Returns the metrics of all threads as text. Rejects with errors of `collect` functions. */
  async workerMetrics(): Promise<string> {
    const [only] = registries;
    if (only && registries.length === 1 && only.contentType === this.contentType) return only.metrics();
    const lists = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
    return aggregate(lists, this.contentType).metrics();
  }

  /** Resolves at once: what a thread has recorded is in all threads' memory. */
  async shutdown(): Promise<void> {}

  /**
   * Returns a registry of the metrics in lists of `getMetricsAsJSON()`, each aggregated as its `aggregator` says.
   * @throws Error OPTION_INVALID
   */
  static aggregate<M extends RegistryContentType = PrometheusContentType>(
    metrics: readonly (readonly object[])[],
    contentType?: M,
  ): Registry<M> {
    return aggregate(metrics, contentType);
  }

  /**
   * Sets the registries whose metrics this thread gives, instead of the global one.
   * @throws TypeError OPTION_INVALID
   */
  static setRegistries(given: AnyRegistry | readonly AnyRegistry[]): void {
    registries = checkedRegistries(given);
  }
}
