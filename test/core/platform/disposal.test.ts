/** Objects that `using` ends: registries, monitors, runtime metrics and servers. */

import { channel } from "node:diagnostics_channel";
import { Registry } from "threadtally";
import { chartPerformanceMonitor } from "threadtally/monitor";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { expect, test, vi } from "vitest";
import { endsLaterWith, endsWith } from "../../../src/core/platform/disposal.ts";
import { expectRefusal } from "../../support/refusals.ts";

test("a registry is detached at the end of its scope", () => {
  let kept: Registry;
  {
    using registry = new Registry();
    registry.counter({ name: "jobs_total" }).inc();
    kept = registry;
  }
  expectRefusal(() => kept.stats(), RangeError, "DETACHED", /Detach last/);
  kept[Symbol.dispose]();
});

test("an attached registry ends, too, and its key is not listed", () => {
  const registry = new Registry();
  using attached = Registry.attach(registry.handle);
  expect(attached).toBe(registry);
  expect(Object.keys(registry)).toEqual(["labels"]);
});

test("a monitor and runtime metrics are stopped at the end of their scope", () => {
  using registry = new Registry();
  const monitor = chartPerformanceMonitor(registry);
  {
    using scoped = monitor;
    scoped.start();
    using runtime = collectRuntimeMetrics(registry, { groups: ["memory"] });
    expect(collectRuntimeMetrics(registry, { groups: ["memory"] })).toBe(runtime);
    channel("ash_reports.charts.cache.hit").publish({});
  }
  channel("ash_reports.charts.cache.hit").publish({});
  expect(monitor.metrics().cacheHits).toBe(1);
  using another = collectRuntimeMetrics(registry, { groups: ["memory"] });
  expect(another).toBe(collectRuntimeMetrics(registry, { groups: ["memory"] }));
});

test("a server is closed at the end of its scope, and its port is free then", async () => {
  using registry = new Registry();
  let port: number;
  {
    await using server = await serveMetrics(registry, { port: 0 });
    expect((await fetch(server.url)).status).toBe(200);
    port = server.port;
  }
  await using again = await serveMetrics(registry, { port });
  expect(again.port).toBe(port);
});

test.each([
  ["this host", Symbol, [Symbol.dispose, Symbol.asyncDispose]],
  [
    "hosts without them",
    { for: Symbol.for },
    [Symbol.for("Symbol.dispose"), Symbol.for("Symbol.asyncDispose")], // where compilers of `using` look for them
  ],
])("the keys of %s", async (_, symbol, expected) => {
  const ends: string[] = [];
  vi.stubGlobal("Symbol", symbol);
  const object = endsWith({}, () => ends.push("now"));
  endsLaterWith(object, async () => void ends.push("later"));
  vi.unstubAllGlobals();
  const keys = Object.getOwnPropertySymbols(object);
  expect(keys).toEqual(expected);
  for (const key of keys) await Reflect.get(object, key)();
  expect(ends).toEqual(["now", "later"]);
});
