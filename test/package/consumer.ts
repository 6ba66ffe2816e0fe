/** A user's program, which the tests compile with several compilers against the packed package. */

import {
  exponential,
  type Family,
  type Gauge,
  type Handle,
  mergeSnapshots,
  Registry,
  receive,
  type Snapshot,
  share,
} from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";

const registry = new Registry({ maxThreads: 8, labels: { service: "shop" }, onInvalid: "count" });
const hits = registry.counter({ name: "cache_hits_total", help: "Cache hits" });
hits.inc();
const scaled: bigint = hits.scaled;
// @ts-expect-error: amounts are numbers
hits.inc("1");

const served = registry.counter({ name: "requests_total", labelNames: ["method", "status"] });
served.labels({ method: "GET", status: "200" }).inc();
served.labels("GET", "200").inc();
// @ts-expect-error: a label is missing
served.labels({ method: "GET" });
// @ts-expect-error: a label too many
served.labels("GET", "200", "more");

const took = registry.histogram({ name: "render_seconds", buckets: exponential({ schema: 3, min: 1e-6, max: 1e3 }) });
const median: number = took.read().quantile(0.5);
const answer: Promise<number> = took.time(async () => 42);
const levels: Family<Gauge, readonly ["queue"]> = registry.gauge({
  name: "queue_length",
  labelNames: ["queue"],
  aggregate: "sum",
});
levels.labels("mail").set(3);

const snapshot: Snapshot = mergeSnapshots(registry.snapshot(), registry.snapshot());
const handle: Handle = registry.handle;
Registry.attach(handle).detach();
chartPerformanceMonitor(registry).start();

/** Accepts the part of a worker that this program uses: neither Node's types nor a browser's are needed. */
export function give(worker: {
  postMessage(message: unknown): void;
  on(event: "message", listener: (data: unknown) => void): void;
}) {
  share(registry, worker);
}

export { answer, median, receive, scaled, snapshot };
