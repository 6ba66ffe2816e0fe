/** A worker of a cluster, which answers the primary. */

import type { AnyRegistry } from "./aggregate.ts";
import {
  ACKNOWLEDGEMENT,
  ANNOUNCEMENT,
  GOODBYE,
  type Goodbye,
  LAST_COUNTS,
  type LastCounts,
  type MetricsRequest,
  type MetricsResponse,
  packed,
  REQUEST,
  RESPONSE,
  type Signal,
} from "./clusterMessages.ts";
import { withSketches } from "./jointQuantiles.ts";
import type { Listed } from "./kinds.ts";
import { followsSuccessor } from "./line.ts";
import { addDefaultLabels } from "./listing.ts";
import { isCounting } from "./retainedCounts.ts";

export class ClusterWorker {
  readonly #process: NodeJS.Process;
  readonly #registries: () => readonly AnyRegistry[];
  /** Are called once the primary has what was sent. */
  readonly #goodbyes = new Map<string, () => void>();

  /** Answers from now on, with the metrics of these registries. */
  constructor(process: NodeJS.Process, registries: () => readonly AnyRegistry[]) {
    this.#process = process;
    this.#registries = registries;
    process.on("message", (message: Signal | undefined) => {
      const { type, requestId } = message ?? {};
      if (type === REQUEST) void this.#answer((message as MetricsRequest).requestId);
      else if (type === ANNOUNCEMENT) this.#announce();
      else if (type === ACKNOWLEDGEMENT) this.#goodbyes.get(`${requestId}`)?.();
    });
    process.on("exit", () => void this.#sendLastCounts().catch(() => {}));
    if (followsSuccessor()) this.#announce();
  }

  /** Sends what this process has counted. Resolves when it is on its way; in the successor's line, when it is there. */
  async part(): Promise<void> {
    if (!followsSuccessor()) return this.#sendLastCounts();
    if (!this.#process.connected) return;
    const metrics = await Promise.all(this.#registries().map((registry) => registry.getMetricsAsJSON("sum")));
    const requestId = `goodbye ${this.#goodbyes.size}`;
    const acknowledged = new Promise<void>((resolve) => this.#goodbyes.set(requestId, resolve));
    await this.#send({ type: GOODBYE, requestId, metrics });
    await acknowledged;
  }

  #announce(): void {
    void this.#send({ type: ANNOUNCEMENT }).catch(() => {});
  }

  #sendLastCounts(): Promise<void> {
    return this.#send({ type: LAST_COUNTS, packed: packed(this.#registries().flatMap(countsOf)) });
  }

  async #answer(requestId: string): Promise<void> {
    try {
      const lists = await Promise.all(this.#registries().map((registry) => registry.getMetricsAsJSON()));
      await this.#send({ type: RESPONSE, requestId, metrics: lists.map((metrics) => metrics.map(withSketches)) });
    } catch (error) {
      const text = (error as Error | undefined)?.message ?? String(error);
      // If this fails, too, the primary has ended, or finds that the worker has.
      await this.#send({ type: RESPONSE, requestId, error: text }).catch(() => {});
    }
  }

  #send(message: MetricsResponse | LastCounts | Goodbye | Signal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#process.connected) return resolve();
      this.#process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** Returns the counts of a registry's metrics. At a process's end nothing can be awaited. */
function countsOf(registry: AnyRegistry): Listed[] {
  const listed = registry.getMetricsAsArray().map((metric) => metric.list?.());
  const counting = listed.filter((metric) => metric !== undefined).filter(isCounting);
  addDefaultLabels(counting, registry._defaultLabels);
  return counting;
}
