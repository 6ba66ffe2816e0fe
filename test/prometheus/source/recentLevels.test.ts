/** Levels of threads that no longer reply: those of the latest stretch of time are left out, all others stay. */

import type { Registry } from "threadtally";
import { expect, test } from "vitest";
import { withoutSilent } from "../../../src/prometheus/source/recentLevels.ts";
import { testRegistry } from "../exposedText.ts";

/** Sets every kind of level of these threads. */
function measured(registry: Registry, threads: readonly string[]): void {
  const names = ["nodejs_eventloop_lag_seconds", "my_nodejs_eventloop_lag_p99_seconds", "nodejs_heap_size_used_bytes"];
  for (const name of [...names, "nodejs_eventloop_utilization_ratio", "nodejs_eventloop_lag"]) {
    const gauge = registry.gauge({ name, labelNames: ["thread"] });
    for (const thread of threads) gauge.labels(thread).set(1);
  }
  const time = registry.counter({ name: "nodejs_eventloop_time_seconds_total", labelNames: ["thread"] });
  for (const thread of threads) time.labels(thread).inc();
  registry.gauge({ name: "nodejs_eventloop_lag_all" }).set(1);
}

/** Returns the threads that each metric has series of. */
function shown(registry: Registry, ages: Parameters<typeof withoutSilent>[1]): Record<string, (string | undefined)[]> {
  const found: Record<string, (string | undefined)[]> = {};
  for (const cursor = withoutSilent(registry.cursor(), ages); cursor.next(); ) {
    const list = found[cursor.definition.name] ?? [];
    found[cursor.definition.name] = list;
    list.push(cursor.labels.thread);
  }
  return found;
}

test("lag and utilization of silent threads alone are left out", () => {
  const registry = testRegistry();
  measured(registry, ["16", "17", "18"]);
  const all = ["16", "17", "18"];
  const ages = [
    { lane: 16, seconds: 0 },
    { lane: 17, seconds: 9, silent: true },
    { lane: undefined, seconds: 9, silent: true },
    { lane: 18, seconds: 9 },
  ] as const;
  expect(shown(registry, ages)).toEqual({
    nodejs_eventloop_lag_seconds: ["16", "18"],
    my_nodejs_eventloop_lag_p99_seconds: ["16", "18"],
    nodejs_heap_size_used_bytes: all,
    nodejs_eventloop_utilization_ratio: ["16", "18"],
    nodejs_eventloop_lag: all,
    nodejs_eventloop_time_seconds_total: all,
    nodejs_eventloop_lag_all: [undefined],
  });
});

test("the last series may be left out, too", () => {
  const registry = testRegistry();
  const gauge = registry.gauge({ name: "nodejs_eventloop_lag_seconds", labelNames: ["thread"] });
  gauge.labels("16").set(1);
  expect(shown(registry, [{ lane: 16, seconds: 9, silent: true }])).toEqual({});
});

test("a cursor is left as it is while no thread is silent", () => {
  const registry = testRegistry();
  const cursor = registry.cursor();
  const { next } = cursor;
  expect(withoutSilent(cursor, [{ lane: 16, seconds: 9 }])).toBe(cursor);
  expect(cursor.next).toBe(next);
});
