/** Metrics of all processes of a cluster. */

import type { Cluster } from "node:cluster";
import { builtin } from "../core/platform/builtin.ts";
import { type AnyRegistry, aggregate, checkedRegistries } from "./aggregate.ts";
import { ClusterPrimary } from "./clusterPrimary.ts";
import { ClusterWorker } from "./clusterWorker.ts";
import type { Listed } from "./kinds.ts";
import { followsSuccessor } from "./line.ts";
import { globalRegistry, type PrometheusContentType, Registry, type RegistryContentType } from "./registry.ts";
import { withTimeLimit } from "./timeLimit.ts";

let registries: readonly AnyRegistry[] = [globalRegistry as AnyRegistry];
let primary: ClusterPrimary | undefined;
let worker: ClusterWorker | undefined;
/** The texts that are being made. */
const open = new Set<Promise<string>>();

/**
 * Gives the metrics of a cluster's workers as one text. Make one in the primary and in each worker. Counts of workers
 * that have ended stay in it. It is empty while there are no workers.
 * @example
 * const cluster = new AggregatorRegistry();
 * await cluster.clusterMetrics(); // ""
 */
export class AggregatorRegistry<T extends RegistryContentType = PrometheusContentType> extends Registry<T> {
  constructor(contentType?: T) {
    super(contentType);
    join();
  }

  /**
   * Returns the metrics of all workers as text; "" if there are none. Rejects if a worker does not answer in 5 seconds,
   * and with the error of a worker's `collect` function.
   */
  async clusterMetrics(): Promise<string> {
    const text = this.#text();
    open.add(text);
    try {
      return await text;
    } finally {
      open.delete(text);
    }
  }

  /**
   * Prepares the process's end. In a worker, sends its counts to the primary: what is counted later may be lost. In the
   * primary, waits for the requests that have begun. Rejects if that takes longer than this many milliseconds.
   */
  async shutdown(milliseconds = 5000): Promise<void> {
    const done = worker ? worker.part() : Promise.allSettled(open);
    await withTimeLimit<unknown>(done, milliseconds, () => new Error("Timeout"));
  }

  async #text(): Promise<string> {
    const own = this.hasOwn ? Promise.all(registries.map((registry) => registry.getMetricsAsJSON())) : [];
    const [mine, others = []] = await Promise.all([own, primary?.gather()]);
    const lists: readonly (readonly Listed[])[] = [...mine, ...others];
    return lists.length > 0 ? aggregate(lists, this.contentType).metrics() : "";
  }

  /** @internal True if the text has the metrics of the primary itself, too, as in the successor's line. */
  protected get hasOwn(): boolean {
    return followsSuccessor();
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
   * Sets the registries whose metrics this process gives, instead of the global one.
   * @throws TypeError OPTION_INVALID
   */
  static setRegistries(given: AnyRegistry | readonly AnyRegistry[]): void {
    registries = checkedRegistries(given);
  }
}

class WithOwn<T extends RegistryContentType = PrometheusContentType> extends AggregatorRegistry<T> {
  protected override get hasOwn(): boolean {
    return true;
  }
}

/**
 * Gives the metrics of a cluster's workers and of its primary as one text. In the successor's line, the two are the
 * same class.
 */
export const ClusterRegistry: typeof AggregatorRegistry = /* @__PURE__ */ followsSuccessor()
  ? AggregatorRegistry
  : WithOwn;

/** Takes this process's part in the cluster, once. Only now: some servers of applications fail on Node's module. */
function join(): void {
  const cluster = builtin("node:cluster") as unknown as Cluster | undefined;
  const process = builtin("node:process");
  if (primary || worker || !cluster || !process) return;
  if (cluster.isWorker) worker = new ClusterWorker(process, () => registries);
  else primary = new ClusterPrimary(cluster);
}
