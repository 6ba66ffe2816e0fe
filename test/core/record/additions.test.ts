/** What one block has recorded, added to another: nothing is lost or counted twice. */

import { expect, test } from "vitest";
import { define } from "../../../src/core/define/definition.ts";
import { createBlock } from "../../../src/core/memory/block.ts";
import { Additions } from "../../../src/core/record/additions.ts";
import type { MetricSnapshot, Registry } from "../../../src/index.ts";
import { mergeSnapshots, subtractSnapshots } from "../../../src/index.ts";
import { expectRefusal } from "../../support/refusals.ts";
import { reporting } from "../../support/reporting.ts";

/** Returns what a registry holds, without what belongs to its block. */
function held(registry: Registry) {
  return registry.snapshot().metrics.map(({ series, ...definition }) => ({
    ...definition,
    series: series.map(({ labels, count, scaled, counts, scaledSums, scaledMin, scaledMax, level }) => ({
      ...{ labels, count, scaled, counts, scaledSums, scaledMin, scaledMax, level },
    })),
  }));
}

function record(registry: Registry, times: number): void {
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind", "state"] });
  const bytes = registry.counter({ name: "bytes_total", scale: 1000 });
  const open = registry.upDownCounter({ name: "open", scale: 10, labelNames: ["to"] });
  const ratio = registry.mean({ name: "ratio", minMax: true });
  const took = registry.histogram({ name: "took", buckets: [0.1, 1], labelNames: ["path"], minMax: true });
  const level = registry.gauge({ name: "level", aggregate: "sum", labelNames: ["of"] });
  for (let i = 0; i < times; i++) {
    jobs.labels("a", `${i % 3}`).inc();
    bytes.inc(0.001 * i);
    open.labels(`${i % 2}`).add(i % 5 === 0 ? -0.3 : 0.1);
    ratio.record(i / 7 - 3);
    took.labels(`${i % 2}`).record(i / 50 - 0.5);
    level.labels(`${i % 2}`).set(i / 3);
  }
  registry.counter({ name: "unused_total", space: "an adapter" });
}

test("after any number of reports, the page holds what the worker holds", () => {
  const { worker, page, report } = reporting({ labels: { app: "shop" } });
  for (const times of [100, 1, 0, 7]) {
    record(worker, times);
    report();
    expect(held(page)).toEqual(held(worker));
  }
  expect(page.get("unused_total", { space: "an adapter" })).toBeDefined();
  worker
    .gauge({ name: "level", aggregate: "sum", labelNames: ["of"] })
    .labels("1")
    .clear();
  report();
  expect(held(page)).toEqual(held(worker));
});

test("what both have recorded is added up, and the page's resets and deltas contain it once", () => {
  const { worker, page, report } = reporting();
  const [theirs, ours] = [worker, page].map((registry) => registry.counter({ name: "hits_total" }));
  const deltas = page.deltas();
  theirs?.inc(3);
  ours?.inc(4);
  report();
  expect(ours?.reset()).toBe(7);
  theirs?.inc(2);
  worker.reset();
  report();
  expect(ours?.value).toBe(2);
  const cursor = deltas.cursor();
  expect([cursor.next(), cursor.value]).toEqual([true, 9]);
});

test.each([[1n, 2n ** 34n - 1n, 2n ** 34n, 2n ** 53n + 1n, 2n ** 62n - 1n, 2n ** 62n, 2n ** 100n + 2n ** 52n + 1n]])(
  "sums of any size arrive exactly: %s, …",
  (...sizes) => {
    const { worker, page, report } = reporting();
    const counter = worker.counter({ name: "a_total" });
    const open = worker.upDownCounter({ name: "b" });
    const mean = worker.mean({ name: "c", scale: 1 });
    for (const size of sizes) {
      // Doubles whose sum is the size.
      for (let bit = 0n; size >> bit > 0n; bit += 50n) {
        const part = Number(BigInt.asUintN(50, size >> bit)) * 2 ** Number(bit);
        counter.inc(part);
        open.add(bit === 0n ? -part : part);
        mean.record(-part);
      }
      report();
      expect(held(page)).toEqual(held(worker));
    }
  },
);

test("more values than 32 bits count arrive", () => {
  const { page, additions } = reporting();
  const mean = page.mean({ name: "a", scale: 1 });
  const [{ series: _, ...definition }] = page.snapshot().metrics as [MetricSnapshot];
  const amounts = [{ count: 2 ** 33 + 5, units: -7n }];
  additions.add({ definition, series: [{ values: undefined, amounts }] });
  expect(mean.read()).toMatchObject({ count: 2 ** 33 + 5, sum: -7 });
});

test("a change with more amounts than words, or with extremes that its series does not keep, adds nothing", () => {
  const { page, additions } = reporting();
  page.counter({ name: "hits_total" }).inc();
  page.mean({ name: "ratio", scale: 1 }).record(5);
  page.upDownCounter({ name: "open" }).add(3);
  page.histogram({ name: "took", buckets: [1] }).record(0.5);
  const { buffer } = page.handle.memory;
  const bytes = () => Buffer.from(new Uint8Array(buffer));
  const one = { count: 1, units: 1n };
  for (const { series: _, ...definition } of page.snapshot().metrics) {
    const amounts = definition.buckets ? [one, one] : [one];
    additions.add({ definition, series: [{ values: undefined, amounts }] });
    const before = bytes();
    for (const wrong of [
      { amounts: [] },
      { amounts: [...amounts, one] },
      { amounts: Array(3000).fill(one) },
      { amounts, extremes: [-12345678n, 99999999n] },
    ]) {
      const add = () => additions.add({ definition, series: [{ values: undefined, ...wrong }] });
      expectRefusal(add, RangeError, "SNAPSHOT_INVALID", /^A change must fit its metric, but one of "\w+" does not\.$/);
    }
    expect(before.equals(bytes())).toBe(true);
  }
});

test("the worker's levels are in its own lane, and go when it ends; all else stays", () => {
  const { worker, page, additions, report } = reporting();
  const gauges = [worker, page].map((one) => one.gauge({ name: "busy", aggregate: "sum" }));
  const last = [worker, page].map((one) => one.gauge({ name: "last" }));
  worker.counter({ name: "hits_total" }).inc(3);
  gauges[0]?.set(2);
  gauges[1]?.set(5);
  last[0]?.set(7);
  report();
  expect(gauges[1]?.value).toBe(7);
  additions.end();
  expect([gauges[1]?.value, last[1]?.value]).toEqual([5, 7]);
  expect(page.snapshot().metrics.find(({ name }) => name === "hits_total")?.series[0]?.scaled).toBe("3");
});

test("label sets beyond the page's limit overflow there, and are counted", () => {
  const { worker, page, report } = reporting({ maxSeriesPerMetric: 2 });
  page
    .counter({ name: "hits_total", labelNames: ["to"] })
    .labels("x")
    .inc();
  const hits = worker.counter({ name: "hits_total", labelNames: ["to"] });
  for (const to of ["a", "b", "c"]) hits.labels(to).inc();
  report();
  const [{ series } = { series: [] }] = page.snapshot().metrics;
  expect(series.map(({ labels, scaled }) => [labels.to, scaled])).toEqual([
    [undefined, "2"],
    ["x", "1"],
    ["a", "1"],
  ]);
  expect(page.stats().overflowed).toBe(1); // "b"; the worker has counted "c"
});

test("reports keep no label set: the page may give the memory of a removed one to another", () => {
  const { worker, page, report } = reporting({ maxSeriesPerMetric: 1 });
  const [theirs, ours] = [worker, page].map((one) => one.counter({ name: "hits_total", labelNames: ["to"] }));
  theirs?.labels("a").inc(3);
  report();
  ours?.remove("a");
  ours?.labels("b").inc();
  expect(held(page)[0]?.series).toMatchObject([{ labels: { to: "b" }, scaled: "1" }]);
  expect(page.stats().overflowed).toBe(0);
});

test("a definition that differs from the page's is rejected, and nothing of it is added", () => {
  const { worker, page, report } = reporting();
  page.counter({ name: "a" }).inc();
  worker.gauge({ name: "a" }).set(1);
  expectRefusal(
    report,
    RangeError,
    "DEFINITION_CONFLICT",
    /^A metric keeps its first definition\. "a" was defined as /,
  );
  expect(held(page)).toMatchObject([{ kind: "counter", series: [{ scaled: "1" }] }]);
});

test("a removed label set is visible again once the worker has recorded in it", () => {
  const { worker, page, report } = reporting();
  const [theirs, ours] = [worker, page].map((one) => one.counter({ name: "hits_total", labelNames: ["to"] }));
  theirs?.labels("a").inc(3);
  report();
  ours?.remove("a");
  expect(held(page)[0]?.series).toEqual([]);
  theirs?.labels("a").inc(2);
  report();
  expect(held(page)[0]?.series).toMatchObject([{ labels: { to: "a" }, scaled: "2" }]);
});

test("snapshots of the page merge and subtract as ever", () => {
  const { worker, page, report } = reporting();
  record(worker, 10);
  report();
  const before = page.snapshot();
  record(worker, 10);
  report();
  const hits = (snapshot: ReturnType<Registry["snapshot"]>) =>
    snapshot.metrics
      .find(({ name }) => name === "jobs_total")
      ?.series.reduce((sum, { scaled }) => sum + Number(scaled), 0);
  expect(hits(subtractSnapshots(page.snapshot(), before))).toBe(10);
  expect(hits(mergeSnapshots(page.snapshot(), worker.snapshot()))).toBe(40);
});

test("a metric that exists keeps its limit of label sets, and a new one has the limit that is asked for", () => {
  const additions = new Additions(createBlock({ maxBytes: 2 ** 20, maxThreads: 4 }));
  const asked = (maxSeries: number) => ({ ...define("counter", { name: "a", labelNames: ["x"] }), maxSeries });
  for (const maxSeries of [5, 7]) expect(additions.obtain(asked(maxSeries)).definition.maxSeries).toBe(5);
});

test("each place in a block has its own number", () => {
  const block = createBlock({ maxBytes: 2 ** 20, maxThreads: 4 });
  const numbers = [new Additions(block), new Additions(block)].map(({ number }) => number);
  for (const number of numbers) expect(Number.isSafeInteger(number)).toBe(true);
  expect(numbers[0]).not.toBe(numbers[1]);
});
