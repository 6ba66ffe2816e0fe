/** Collect callbacks: they run before their own thread reads; if one throws, only its own gauge is cleared. */

import { type Counter, type Family, type Gauge, Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { Collectors } from "../../../src/core/collect/callbacks.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { anotherCopy } from "../../support/copies.ts";
import { attachmentOf } from "../../support/pretendThreads.ts";

const level = (registry: Registry, name: string) =>
  registry.snapshot().metrics.find((metric) => metric.name === name)?.series[0]?.level;

test("a gauge is set anew for each snapshot, reset and cursor", () => {
  const registry = new Registry();
  let depth = 0;
  registry.gauge({ name: "depth", collect: (gauge) => gauge.set(++depth) });
  expect(level(registry, "depth")).toBe("1");
  expect(registry.reset().metrics[0]?.series[0]?.level).toBe("2");
  const cursor = registry.cursor();
  cursor.next();
  expect(cursor.value).toBe(3);
  registry.collect();
  expect((registry.get("depth") as Gauge).value).toBe(4);
  registry.detach();
});

test("a gauge with labels is collected as a family", () => {
  const registry = new Registry();
  const family = registry.gauge({
    name: "depth",
    labelNames: ["queue"],
    collect: (gauges) => {
      gauges.labels("fast").set(1);
      gauges.labels({ queue: "slow" }).set(2);
      // @ts-expect-error: there is no label "pile"
      expect(() => gauges.labels({ pile: "x" })).toThrow(/pile/);
    },
  });
  registry.collect();
  expect([family.labels("fast").value, family.labels("slow").value]).toEqual([1, 2]);
  registry.detach();
});

test("if a callback throws, only its own gauge is cleared, and the error is reported", () => {
  const told = vi.fn();
  const registry = new Registry({ onCollectError: told });
  const failure = new Error("no queue");
  let fails = false;
  registry.gauge({
    name: "bad",
    aggregate: "sum",
    collect: (gauge) => {
      if (fails) throw failure;
      gauge.set(7);
    },
  });
  const family = registry.gauge({
    name: "worse",
    labelNames: ["queue"],
    collect: (gauges: Family<Gauge, readonly ["queue"]>) => {
      gauges.labels("fast").set(7);
      if (fails) throw failure;
    },
  });
  registry.gauge({ name: "good", collect: (gauge) => gauge.set(5) });
  registry.counter({ name: "hits_total" }).inc(3);
  registry.snapshot();
  expect(told).not.toHaveBeenCalled();
  fails = true;
  expect(level(registry, "bad")).toBeUndefined();
  expect(family.labels("fast").value).toBeNaN();
  expect(told.mock.calls).toEqual([
    [failure, "bad"],
    [failure, "worse"],
  ]);
  expect(level(registry, "good")).toBe("5");
  expect((registry.get("hits_total") as Counter).value).toBe(3);
  registry.detach();
});

test("if a callback finds no lane, only its own gauge fails, not the snapshot", async () => {
  const holder = new (await anotherCopy()).Registry({ maxThreads: 1 });
  holder.counter({ name: "hits_total" }).inc(3);
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const told = vi.fn();
  const registry = Registry.attach(holder.handle, { onCollectError: told });
  registry.gauge({ name: "depth", aggregate: "sum", collect: (gauge) => gauge.set(1) });
  const [hits, depth] = registry.snapshot().metrics;
  expect([hits?.series[0]?.scaled, depth?.series]).toEqual(["3", []]);
  expect(level(registry, "depth")).toBeUndefined();
  const refusal = [expect.objectContaining({ code: "NO_LANE" }), "depth"];
  expect(told.mock.calls).toEqual([refusal, refusal]); // once a snapshot
  expect(print).not.toHaveBeenCalled();
  print.mockRestore();
  registry.detach();
  holder.detach();
});

test("without a handler the error is printed", () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const registry = new Registry();
  const failure = new Error("no queue");
  registry.gauge({
    name: "bad",
    collect: () => {
      throw failure;
    },
  });
  registry.snapshot();
  expect(print.mock.calls).toEqual([['The callback of "bad" threw while metrics were collected:', failure]]);
  print.mockRestore();
  registry.detach();
});

test("a callback that takes a snapshot reads the values as they are", () => {
  const registry = new Registry();
  registry.gauge({ name: "metrics", collect: (gauge) => gauge.set(registry.snapshot().metrics.length) });
  expect(level(registry, "metrics")).toBe("1");
  registry.detach();
});

test("only the last callback that a thread gives runs, and calling gauge() without one keeps it", () => {
  const registry = new Registry();
  const first = vi.fn();
  registry.gauge({ name: "depth", collect: first });
  registry.gauge({ name: "depth", collect: (gauge) => gauge.set(2) });
  registry.gauge({ name: "depth" });
  expect(level(registry, "depth")).toBe("2");
  expect(first).not.toHaveBeenCalled();
  registry.detach();
});

test("a collect that is not a function is refused before anything is registered", () => {
  const registry = new Registry();
  for (const collect of [3, "set", {}, null]) {
    expect(() => registry.gauge({ name: "depth", collect: collect as never })).toThrow(
      expect.objectContaining({
        code: "OPTION_INVALID",
        message: expect.stringMatching(/^collect must be a function/),
      }),
    );
  }
  expect(registry.get("depth")).toBeUndefined();
  expect(() => new Registry({ onCollectError: 3 as never })).toThrow(TypeError);
  registry.detach();
});

test("no callback runs after its registry was detached", () => {
  const registry = new Registry();
  const collect = vi.fn();
  registry.gauge({ name: "depth", collect });
  registry.detach();
  expect(() => registry.collect()).toThrow(expect.objectContaining({ code: "DETACHED" }));
  expect(collect).not.toHaveBeenCalled();
});

test("other threads' requests run the callbacks too, even if an onCollectError throws", async () => {
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  const registry = new Registry({
    onCollectError() {
      throw new Error("nor can it be told");
    },
  });
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  registry.onCollect(() => {
    throw new Error("no figures");
  });
  // On a busy machine the first reply may arrive after the first request.
  let ages = await other.collectOthers();
  while (ages.length === 0) ages = await other.collectOthers();
  expect(ages).toEqual([{ lane: registry.takeLane(), seconds: expect.any(Number) }]);
  expect(reported).toHaveBeenCalled();
  reported.mockRestore();
  other.detach();
  registry.detach();
});

test("if an onCollectError throws, the other callbacks still run, and the reading is returned", () => {
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  const registry = new Registry({
    onCollectError() {
      throw new Error("nor can it be told");
    },
  });
  registry.onCollect(() => {
    throw new Error("no figures");
  });
  const level = registry.gauge({ name: "level", collect: (gauge) => gauge.set(3) });
  expect(registry.snapshot().metrics).toHaveLength(1);
  expect(level.value).toBe(3);
  expect(reported.mock.calls).toEqual([
    ['The callback of "onCollectError" threw while metrics were collected:', new Error("nor can it be told")],
  ]);
  reported.mockRestore();
  registry.detach();
});

test("if the levels of a callback that throws cannot be cleared either, that is reported under the same name", () => {
  const printed = vi.spyOn(console, "error").mockImplementation(() => {});
  const attachment = attachmentOf(createBlock({ maxBytes: 2 ** 18, maxThreads: 2 }), 0);
  const collectors = new Collectors(attachment, () => {});
  const failure = new Error("no room");
  const fail = (error: Error) => () => {
    throw error;
  };
  collectors.setOf("depth", "depth", fail(new Error("no queue")), fail(failure));
  collectors.run();
  expect(printed.mock.calls).toEqual([[expect.stringContaining('"depth"'), failure]]);
  printed.mockRestore();
});
