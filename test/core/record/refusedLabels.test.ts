/** Refused label values: they throw or, with `onInvalid: "count"`, are counted, and their records stay in totals. */

import { type Family, Registry } from "threadtally";
import { afterAll, describe, expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const labelNames = ["method", "status"] as const;

const BAD: readonly (readonly [string, readonly unknown[]])[] = [
  ["undefined", ["GET", undefined]],
  ["null", ["GET", null]],
  ["null alone", [null]],
  ["an object", ["GET", {}]],
  ["a symbol", ["GET", Symbol("x")]],
  ["a string cut in an emoji", ["GET", "\u{1f600}".slice(0, 1)]],
  ["too few", ["GET"]],
  ["too many", ["GET", "200", "x"]],
  ["none at all", []],
  ["a set with one missing", [{ method: "GET" }]],
  ["a set with undefined", [{ method: "GET", status: undefined }]],
  ["a set with another", [{ method: "GET", status: "200", zone: "x" }]],
  ["a set with a symbol", [{ method: "GET", status: Symbol("x") }]],
];

describe.each(BAD)("%s", (_, given) => {
  const counting = new Registry({ onInvalid: "count" });
  const throwing = new Registry();
  afterAll(() => {
    counting.detach();
    throwing.detach();
  });
  const labels = <M>(family: Family<M, typeof labelNames>): M =>
    Reflect.apply(Reflect.get(family, "labels"), family, given);
  const remove = (family: object) => Reflect.apply(Reflect.get(family, "remove"), family, given);

  test("throws by default, and makes no series", () => {
    const family = throwing.counter({ name: "served_total", labelNames });
    expect(() => labels(family)).toThrow();
    expect(() => remove(family)).toThrow();
    expect(throwing.stats()).toMatchObject({ series: 0, rejected: 0 });
  });

  test("with onInvalid: count, is counted, and what is recorded stays in totals", () => {
    const served = counting.counter({ name: "served_total", labelNames });
    const inFlight = counting.upDownCounter({ name: "in_flight", labelNames });
    const took = counting.mean({ name: "took", labelNames });
    const size = counting.histogram({ name: "size", labelNames });
    const depth = counting.gauge({ name: "depth", labelNames });
    labels(served).inc(2);
    labels(inFlight).add(3);
    labels(took).record(4);
    labels(size).record(5);
    labels(depth).set(6);
    expect(remove(served)).toBe(false);
    expect(counting.stats()).toMatchObject({ series: 0, rejected: 6, overflowed: 0 });
    const all = counting.snapshot().metrics.map(({ name, series }) => [name, series.map(({ labels: set }) => set)]);
    const overflow = [{ otel_metric_overflow: "true" }];
    expect(all).toEqual([
      ...[
        ["served_total", overflow],
        ["in_flight", overflow],
        ["took", overflow],
        ["size", overflow],
      ],
      ["depth", []],
    ]);
  });
});

test("a detached registry throws DETACHED whatever onInvalid says", () => {
  const registry = new Registry({ onInvalid: "count" });
  const family = registry.counter({ name: "served_total", labelNames });
  registry.detach();
  expectRefusal(() => family.labels(undefined as never, "x"), RangeError, "DETACHED", /detach/);
});

test("with onInvalid: count, what is not a batch is counted, and batches of other realms are accepted", async () => {
  const { runInNewContext } = await import("node:vm");
  const registry = new Registry({ onInvalid: "count" });
  const metrics = [registry.mean({ name: "took" }), registry.histogram({ name: "size" })];
  for (const metric of metrics) {
    for (const values of [[1], new Float32Array(1), "1", null]) metric.recordAll(values as never);
    metric.recordAll(runInNewContext("Float64Array.of(1, 2)"));
    expect(metric.read()).toMatchObject({ count: 2, sum: 3 });
  }
  expect(registry.stats().rejected).toBe(8);
  registry.detach();
});

test("the first rejected value or label set of a thread warns, with its error", async () => {
  const registry = new Registry({ onInvalid: "count" });
  const jobs = registry.counter({ name: "jobs_total" });
  const served = registry.counter({ name: "served_total", labelNames });
  await new Promise(setImmediate); // earlier warnings are delivered first
  const heard: string[] = [];
  const listener = (warning: Error & { code?: string }) => {
    if (warning.code === "THREADTALLY_REJECTED") heard.push(warning.message);
  };
  process.on("warning", listener);
  jobs.inc(-1);
  jobs.inc(Number.NaN);
  served.labels("GET", null as never).inc();
  await new Promise(setImmediate);
  process.off("warning", listener);
  expect(heard).toEqual([
    expect.stringMatching(/^A value .*stats\(\)\.rejected.* RangeError: A counter only grows, but/),
  ]);
  expect(registry.stats().rejected).toBe(3);
  registry.detach();
});
