/** The primary of a cluster, which asks the workers for their metrics and keeps the counts of those that end. */

import type { Cluster, Worker } from "node:cluster";
import { warn } from "../core/platform/warning.ts";
import {
  ACKNOWLEDGEMENT,
  ANNOUNCEMENT,
  GOODBYE,
  type Goodbye,
  LAST_COUNTS,
  type LastCounts,
  type MetricsResponse,
  REQUEST,
  RESPONSE,
  type Signal,
  unpacked,
} from "./clusterMessages.ts";
import type { Listed } from "./kinds.ts";
import { followsSuccessor } from "./line.ts";
import { receivedMetrics } from "./receivedMetrics.ts";
import { RetainedCounts } from "./retainedCounts.ts";
import { withTimeLimit } from "./timeLimit.ts";

/** Milliseconds in which workers must answer. */
const TIME_LIMIT = 5000;

/** A request whose answers are awaited. */
interface OpenRequest {
  /** Ids of the workers that have not answered. */
  readonly waiting: Set<number>;
  end(error?: Error): void;
}

export class ClusterPrimary {
  readonly #cluster: Cluster;
  /** Differs from that of other copies of this code in the process, whose answers come here, too. */
  readonly #name = `threadtally ${Math.random()}`;
  #count = 0;
  readonly #open = new Map<string, OpenRequest>();
  /** The last metrics of each connected worker that has answered. */
  readonly #last = new Map<number, readonly Listed[]>();
  /** Workers that have never answered, although they had the time. */
  readonly #silent = new Set<number>();
  /** Workers that have announced themselves. The successor's line asks no others. */
  readonly #announced = new Set<number>();
  /** Workers of which a message could not be read. */
  readonly #unreadable = new Set<number>();
  readonly #retained = new RetainedCounts();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.on("message", (worker, message: Signal | undefined) => {
      try {
        this.#receive(worker, message);
      } catch (error) {
        this.#cannotRead(worker, error as Error);
      }
    });
    // Not "exit": messages may come after it.
    cluster.on("disconnect", (worker) => this.#left(worker));
    if (followsSuccessor()) for (const worker of this.#connected()) post(worker, { type: ANNOUNCEMENT });
  }

  /** Asks all workers. Returns the metrics of each, then those of workers that have ended. */
  async gather(): Promise<readonly (readonly Listed[])[]> {
    await this.#ask();
    const living = [...this.#last].sort(([one], [other]) => one - other).map(([, metrics]) => metrics);
    return [...living, this.#retained.metrics].filter((metrics) => metrics.length > 0);
  }

  async #ask(): Promise<void> {
    const asked = this.#connected().filter(({ id }) => !followsSuccessor() || this.#announced.has(id));
    if (asked.length === 0) return;
    const ids = asked.map(({ id }) => id);
    const speaking = ids.filter((id) => !this.#silent.has(id));
    const waiting = new Set(speaking.length > 0 ? speaking : ids);
    const requestId = `${this.#name} ${this.#count++}`;
    const answers = new Promise<void>((resolve, reject) => {
      this.#open.set(requestId, { waiting, end: (error) => (error ? reject(error) : resolve()) });
    });
    const ended = withTimeLimit(answers, TIME_LIMIT, () => {
      for (const id of waiting) this.#missed(id);
      return new Error(`Operation timed out.${followsSuccessor() ? ` ${waiting.size} outstanding responses.` : ""}`);
    });
    try {
      for (const worker of asked) post(worker, { type: REQUEST, requestId });
      await ended;
    } finally {
      this.#open.delete(requestId);
    }
  }

  #receive(worker: Worker, message: Signal | undefined): void {
    const { type } = message ?? {};
    if (type === RESPONSE) this.#answered(worker, message as MetricsResponse);
    else if (type === LAST_COUNTS) this.#endsSoon(worker, receivedMetrics(unpacked((message as LastCounts).packed)));
    else if (type === ANNOUNCEMENT) this.#announced.add(worker.id);
    else if (type === GOODBYE) this.#parted(worker, message as Goodbye);
  }

  #connected(): Worker[] {
    return Object.values(this.#cluster.workers ?? {}).filter((worker) => worker?.isConnected()) as Worker[];
  }

  #answered({ id }: Worker, { requestId, metrics, error = "" }: MetricsResponse): void {
    if (!String(requestId).startsWith(this.#name)) return;
    // An answer that comes too late counts for the next request.
    this.#silent.delete(id);
    const request = this.#open.get(requestId);
    if (!metrics) {
      request?.end(new Error(error));
      return;
    }
    try {
      this.#last.set(id, receivedMetrics(metrics));
      this.#settle(request, id);
    } catch (unreadable) {
      request?.end(unreadable as Error);
      throw unreadable;
    }
  }

  /** Takes a worker's last counts. Metrics that it could not read any more stay as they were. */
  #endsSoon({ id }: Worker, metrics: readonly Listed[]): void {
    const names = new Set(metrics.map(({ name }) => name));
    const others = (this.#last.get(id) ?? []).filter(({ name }) => !names.has(name));
    this.#last.set(id, [...metrics, ...others]);
  }

  #parted(worker: Worker, { requestId, metrics }: Goodbye): void {
    this.#endsSoon(worker, receivedMetrics(metrics));
    post(worker, { type: ACKNOWLEDGEMENT, requestId });
  }

  #left({ id }: Worker): void {
    this.#retained.add(this.#last.get(id) ?? []);
    this.#last.delete(id);
    this.#silent.delete(id);
    this.#announced.delete(id);
    this.#unreadable.delete(id);
    for (const request of this.#open.values()) this.#settle(request, id);
  }

  #settle(request: OpenRequest | undefined, id: number): void {
    if (request?.waiting.delete(id) && request.waiting.size === 0) request.end();
  }

  /** Notes that a worker did not answer in time. Later requests do not wait for one that never has. */
  #missed(id: number): void {
    if (this.#last.has(id) || this.#silent.has(id)) return;
    this.#silent.add(id);
    warn(
      "PROM_CLIENT_SILENT_WORKER",
      `Worker ${id} of the cluster has not answered in ${TIME_LIMIT / 1000} seconds. Later requests for metrics do not ` +
        "wait for it until it answers. A worker answers once it has made an AggregatorRegistry.",
    );
  }

  /** Notes that a message has the type of one of ours, but not its members. It must not end the process. */
  #cannotRead({ id }: Worker, { message }: Error): void {
    if (this.#unreadable.has(id)) return;
    this.#unreadable.add(id);
    warn(
      "PROM_CLIENT_UNREADABLE_MESSAGE",
      `A message of worker ${id} of the cluster cannot be read, and changes nothing. Use the same version of the ` +
        `package in all processes. Later ones of this worker are not reported. Cause: ${message}`,
    );
  }
}

/** Sends a message. A worker that cannot be reached any more disconnects. */
function post(worker: Worker, message: Signal): void {
  worker.send(message, () => {});
}
