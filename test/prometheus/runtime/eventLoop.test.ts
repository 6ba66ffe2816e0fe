/** The lag and utilization of an event loop that was kept busy. */

import { createHook } from "node:async_hooks";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { Registry, type Snapshot } from "threadtally";
import { collectRuntimeMetrics, expose, metricsResponder } from "threadtally/prometheus";
import { expect, test } from "vitest";

/**
 * Waits for some turns of the event loop, in each of which Node measures it, even on a machine that does not run this
 * process for a while.
 */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Blocks the event loop. */
function stall(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

const level = ({ metrics }: Snapshot, name: string) =>
  Number(metrics.find((metric) => metric.name === `nodejs_eventloop_${name}`)?.series[0]?.level);

/** Returns the event loop's time in a state from a snapshot, in seconds. */
function secondsIn(state: string, { metrics }: Snapshot): number {
  const time = metrics.find(({ name }) => name === "nodejs_eventloop_time_seconds_total");
  return Number(time?.series.find(({ labels }) => labels.state === state)?.scaled) / 1e6;
}

test("the stall of a loop is visible in every kind of reading", async () => {
  const registry = new Registry();
  const before = performance.eventLoopUtilization();
  const runtime = collectRuntimeMetrics(registry, { groups: ["eventLoop"] });
  await turns();
  const first = registry.snapshot();
  stall(300);
  // Before the loop has continued.
  expect(level(registry.snapshot(), "lag_max_seconds")).toBeGreaterThan(0.2);
  expect(level(registry.snapshot(), "lag_seconds")).toBeGreaterThan(0.2);
  await turns();
  const after = registry.snapshot();
  const seconds = (name: string) => level(after, `lag_${name}seconds`);
  expect(seconds("max_")).toBeGreaterThan(0.2);
  expect(seconds("min_")).toBeLessThan(seconds("max_"));
  expect(seconds("p99_")).toBeGreaterThanOrEqual(seconds("p50_"));
  expect(seconds("mean_")).toBeGreaterThan(0);
  expect(seconds("mean_")).toBeLessThan(seconds("max_"));
  expect(seconds("stddev_")).toBeGreaterThan(0);
  const [active = 0, idle = 0] = ["active", "idle"].map((state) => secondsIn(state, after) - secondsIn(state, first));
  expect(active).toBeGreaterThanOrEqual(0.3);
  expect(idle).toBeGreaterThan(0);
  const { utilization } = performance.eventLoopUtilization(before);
  expect(level(after, "utilization_ratio")).toBeCloseTo(utilization, 1);
  runtime.stop();
  registry.detach();
});

/** Returns the view of one scraper: the number of delays above 50 ms at each of its scrapes. */
class Scraper {
  readonly #registry: Registry;
  readonly counts: number[] = [];
  readonly largest: number[] = [];

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  scrape(): void {
    const text = new TextDecoder().decode(expose(this.#registry));
    const value = (name: string) => Number(new RegExp(`^nodejs_eventloop_${name} (.*)$`, "m").exec(text)?.[1]);
    const below = value(String.raw`delay_seconds_bucket\{thread="\d+",le="0.05"\}`);
    this.counts.push(value(String.raw`delay_seconds_count\{thread="\d+"\}`) - below);
    this.largest.push(value(String.raw`lag_max_seconds\{thread="\d+"\}`));
  }

  get seen(): number {
    return (this.counts.at(-1) ?? 0) - (this.counts[0] ?? 0);
  }
}

test("two scrapers in turn each see all of ten stalls, whatever else reads in between", async () => {
  const registry = new Registry();
  const runtime = collectRuntimeMetrics(registry, { groups: ["eventLoop"] });
  await turns();
  const [one, other] = [new Scraper(registry), new Scraper(registry)];
  one.scrape();
  other.scrape();
  for (let stalls = 0; stalls < 10; stalls++) {
    stall(80);
    await turns();
    registry.snapshot();
    (stalls % 2 === 0 ? one : other).scrape();
    await registry.collectOthers();
  }
  one.scrape();
  other.scrape();
  // If the machine lets this process wait, there are additional stalls.
  for (const { seen, largest } of [one, other]) {
    expect(seen).toBeGreaterThanOrEqual(10);
    for (const seconds of largest.slice(1)) expect(seconds).toBeGreaterThan(0.05);
  }
  runtime.stop();
  registry.detach();
});

test("a thread that is blocked shows neither lag nor utilization, but all else, until it replies again", async () => {
  const registry = new Registry();
  const word = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("blocked.worker.js", import.meta.url), {
    workerData: { handle: registry.handle, word },
  });
  const [lane] = await once(worker, "message");
  const respond = metricsResponder(registry, { patience: 50 });
  /** Returns the names of the gauges that a scrape has of the thread. */
  const scraped = async () => {
    const text = await (await respond(new Request("http://localhost/metrics"))).text();
    const lines = text.matchAll(new RegExp(`^(\\w+)\\{(?:.*,)?thread="${lane}".*\\} \\S+$`, "gm"));
    return new Set([...lines].map(([, name]) => name as string));
  };
  const recent = (names: Set<string>) => [...names].filter((name) => /eventloop_(lag|utilization)/.test(name));
  const others = (names: Set<string>) => [...names].filter((name) => !recent(names).includes(name));

  let names = await scraped();
  while (recent(names).length < 9) names = await scraped();
  const kept = others(names);
  worker.postMessage("block");
  expect(await once(worker, "message")).toEqual(["blocked"]);
  while (recent(names).length > 0) names = await scraped();
  expect(others(names)).toEqual(kept);
  expect(kept).toEqual(expect.arrayContaining(["nodejs_heap_size_used_bytes", "threadtally_collect_age_seconds"]));

  Atomics.store(word, 0, 1);
  Atomics.notify(word, 0);
  expect(await once(worker, "message")).toEqual(["free"]);
  while (recent(names).length < 9) names = await scraped();
  expect(others(names)).toEqual(kept);
  await worker.terminate();
  registry.detach();
});

test("reads the clock no more once the collection is stopped, or the registry is detached without that", async () => {
  const timers = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === "Timeout" && timers.add(id)),
    destroy: (id) => void timers.delete(id),
  });
  const begin = (registry: Registry) => {
    hook.enable();
    const runtime = collectRuntimeMetrics(registry, { groups: ["eventLoop"] });
    hook.disable();
    return runtime;
  };
  const [stopped, detached] = [new Registry(), new Registry()];
  const runtime = begin(stopped);
  begin(detached);
  expect(timers.size).toBe(2);
  hook.enable();
  runtime.stop();
  detached.detach();
  while (timers.size > 0) await new Promise(setImmediate);
  hook.disable();
  stopped.detach();
});
