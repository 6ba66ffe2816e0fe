/** Metrics of all threads of a process. */

import { builtin } from "../core/platform/builtin.ts";
import { type AnyRegistry, aggregate, checkedRegistries } from "./aggregate.ts";
import { globalRegistry, type PrometheusContentType, Registry, type RegistryContentType } from "./registry.ts";

let registries: readonly AnyRegistry[] = [globalRegistry as AnyRegistry];

/**
 * Gives the metrics of all threads as one text. Every registry that threads share does so: this class is for programs
 * that are written for @prometheus-io/client.
 */
export class WorkerRegistry<T extends RegistryContentType = PrometheusContentType> extends Registry<T> {
  /** True in the main thread, or as it was given. All threads have all metrics, so nothing depends on it. */
  readonly primary: boolean;

  constructor(contentType?: T, primary = builtin("node:worker_threads")?.isMainThread ?? true) {
    super(contentType);
    this.primary = primary;
  }

  /** Returns the metrics of all threads as text. Rejects with errors of `collect` functions. */
  async workerMetrics(): Promise<string> {
    const [only] = registries;
    if (only && registries.length === 1 && only.contentType === this.contentType) return only.metrics();
    const lists = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
    return aggregate(lists, this.contentType).metrics();
  }

  /** Resolves at once: what a thread has recorded is in all threads' memory. */
  async shutdown(): Promise<void> {}

  /** Returns the number of other threads that record into the shared memory. */
  static workerCount(): number {
    const { registry } = globalRegistry.store;
    return registry.stats().threads - (registry.takeLane() === undefined ? 0 : 1);
  }

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
