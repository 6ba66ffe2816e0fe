/** Runtime metrics of every thread, by lane, while it lives and collects. */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anotherCopy } from "../../support/copies.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { levelled, seriesOf } from "./series.ts";

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});
afterEach(() => {
  registry.detach();
});

async function collecting(data: object = {}): Promise<{ worker: Worker; lane: string; ended: Promise<unknown> }> {
  const url = new URL("runtime.worker.js", import.meta.url);
  const worker = new Worker(url, { workerData: { handle: registry.handle, ...data } });
  // Registered before the message: Node delivers a worker's last message and its exit in one turn.
  const ended = once(worker, "exit");
  const [lane] = await once(worker, "message");
  return { worker, lane: String(lane), ended };
}

const names = () => registry.snapshot().metrics.map(({ name }) => name);

describe("threads", () => {
  test("each has its own gauges, under its lane, until it ends", async () => {
    collectRuntimeMetrics(registry);
    const [one, two] = [await collecting(), await collecting()];
    const used = () => levelled(registry, "nodejs_heap_size_used_bytes").sort();
    while (used().length < 3) await registry.collectOthers();
    expect(used()).toEqual([String(registry.takeLane()), one.lane, two.lane].sort());
    for (const name of ["nodejs_active_resources", "nodejs_heap_space_size_used_bytes"]) {
      expect(new Set(levelled(registry, name).map((labels) => labels.split(",")[0])).size, name).toBe(3);
    }
    await one.worker.terminate();
    expect(used()).toEqual([String(registry.takeLane()), two.lane].sort());
    await two.worker.terminate();
    expect(used()).toEqual([String(registry.takeLane())]);
  });

  test("the next holder of a lane continues its counters", async () => {
    const time = () => seriesOf(registry, "nodejs_eventloop_time_seconds_total");
    const first = await collecting({ rounds: 3 });
    await first.ended;
    const active = BigInt(time().get(`${first.lane},active`)?.scaled ?? 0);
    expect(active).toBeGreaterThan(0n);
    const second = await collecting({ rounds: 3 });
    await second.ended;
    expect(second.lane).toBe(first.lane);
    expect(BigInt(time().get(`${first.lane},active`)?.scaled ?? 0)).toBeGreaterThan(active);
  });

  test("a worker that collects ends by itself, and so does a process", async () => {
    await (await collecting({ idle: true })).ended;
    const program = `
      import { Registry } from "threadtally";
      import { collectRuntimeMetrics } from "threadtally/prometheus";
      const registry = new Registry();
      collectRuntimeMetrics(registry);
      registry.snapshot();
    `;
    const { stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(stderr).toBe("");
  });

  test("one that gets no lane has no gauges, and counts under none", async () => {
    const crowded = new Registry({ maxThreads: 1 });
    const other = (await anotherCopy()).Registry.attach(crowded.handle);
    expect(other.takeLane()).toBeDefined();
    const runtime = collectRuntimeMetrics(crowded);
    crowded.collect();
    expect(levelled(crowded, "nodejs_heap_size_used_bytes")).toEqual([]);
    const counted = seriesOf(crowded, "nodejs_eventloop_time_seconds_total").get("none,active");
    expect(BigInt(counted?.scaled ?? 0)).toBeGreaterThan(0n);
    other.detach();
    expect(levelled(crowded, "nodejs_heap_size_used_bytes")).toEqual([String(crowded.takeLane())]);
    runtime.stop();
    crowded.detach();
  });
});

describe("a collection", () => {
  test("is the same after a second call; when it is stopped, its gauges disappear and a new one may begin", () => {
    const runtime = collectRuntimeMetrics(registry);
    expect(collectRuntimeMetrics(registry)).toBe(runtime);
    expect(collectRuntimeMetrics(registry, { eventLoopMonitoringPrecision: 10 })).toBe(runtime);
    const others = () => collectRuntimeMetrics(registry, { groups: ["memory"] });
    expectRefusal(
      others,
      RangeError,
      "OPTION_INVALID",
      /^A running collectRuntimeMetrics keeps .* its groups is .*memory/,
    );
    registry.collect();
    expect(levelled(registry, "nodejs_heap_size_used_bytes")).toHaveLength(1);
    runtime.stop();
    runtime.stop();
    for (const name of names().filter((one) => one.startsWith("nodejs_") && !/_total$|version|gc_/.test(one))) {
      expect(levelled(registry, name), name).toEqual([]);
    }
    const next = collectRuntimeMetrics(registry);
    expect(next).not.toBe(runtime);
    expect(levelled(registry, "nodejs_heap_size_used_bytes")).toHaveLength(1);
  });

  test("has the selected groups, under the prefix", () => {
    collectRuntimeMetrics(registry, { groups: ["memory", "version", "memory"], prefix: "charts_" });
    expect(names().every((name) => /^charts_nodejs_(heap|external|version)/.test(name))).toBe(true);
    expect(names()).toHaveLength(7);
  });

  test("ends without an error if its registry is detached first", async () => {
    const runtime = collectRuntimeMetrics(registry);
    registry.collect();
    registry.detach();
    runtime.stop();
    const other = new Registry();
    collectRuntimeMetrics(other);
    other.detach(); // before its timer is due
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test("does not start if one of its metrics cannot be defined", () => {
    registry.counter({ name: "nodejs_active_resources" });
    expectRefusal(() => collectRuntimeMetrics(registry), RangeError, "DEFINITION_CONFLICT", /nodejs_active_resources/);
    expect(levelled(registry, "nodejs_heap_size_used_bytes")).toEqual([]);
    expect(collectRuntimeMetrics(registry, { groups: ["memory"] })).toBeDefined();
  });

  test.each([
    [{ prefix: 1 }, TypeError],
    [{ groups: "memory" }, TypeError],
    [{ groups: ["heap"] }, RangeError],
    [{ groups: ["toString"] }, RangeError],
    [{ eventLoopMonitoringPrecision: 0 }, RangeError],
    [{ eventLoopMonitoringPrecision: 1.5 }, RangeError],
    [{ eventLoopMonitoringPrecision: 2 ** 31 }, RangeError],
  ])("is rejected with %o", (options, kind) => {
    expectRefusal(() => collectRuntimeMetrics(registry, options as never), kind, "OPTION_INVALID", /./);
    expect(names()).toEqual([]);
  });

  test("is rejected without a registry", () => {
    for (const wrong of [undefined, null, {}, () => {}]) {
      expectRefusal(() => collectRuntimeMetrics(wrong as never), TypeError, "OPTION_INVALID", /registry/);
    }
  });
});

test("the table in the docs has prom-client's 31 names, and each that is not omitted exists", () => {
  collectRuntimeMetrics(registry);
  const table = readFileSync(new URL("../../../docs/runtime-metrics.md", import.meta.url), "utf8");
  const rows = [...table.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)];
  expect(rows).toHaveLength(31);
  for (const [, name = "", here = ""] of rows) expect(names().includes(name), name).toBe(!here.startsWith("omitted"));
});
