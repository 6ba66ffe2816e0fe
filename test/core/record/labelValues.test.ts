/** Labels whose values are listed: others do not compile, and are refused by the registry's rule. */

import { type Counter, type Family, Registry } from "threadtally";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
afterAll(() => registry.detach());

const served = registry.counter({
  name: "served_total",
  labelNames: ["method", "status", "path"],
  labelValues: { method: ["GET", "POST"], status: [200, 404] },
});

test("listed values are taken, by name and position, as numbers or as text", () => {
  served.labels({ method: "GET", status: 200, path: "/" }).inc();
  served.labels("GET", 200, "/").inc();
  served.labels("POST", 404, "/any").inc();
  expect(served.labels({ method: "GET", status: "200" as never, path: "/" }).value).toBe(2);
});

test("other values do not compile, and are refused with those that are allowed", () => {
  const message = /"method" of "served_total" is one of "GET", "POST" \(labelValues\), but got "PUT"\. .*or add it/;
  // @ts-expect-error: no "PUT"
  expectRefusal(() => served.labels("PUT", 200, "/"), RangeError, "LABELS_INVALID", message);
  // @ts-expect-error: no "PUT"
  expectRefusal(() => served.labels({ method: "PUT", status: 200, path: "/" }), RangeError, "LABELS_INVALID", message);
  // @ts-expect-error: no "PUT"
  expectRefusal(() => served.remove("PUT", 200, "/"), RangeError, "LABELS_INVALID", message);
  // @ts-expect-error: no 500
  expectRefusal(() => served.labels("GET", 500, "/"), RangeError, "LABELS_INVALID", /is one of "200", "404"/);
  // @ts-expect-error: a status is a number here
  served.labels("GET", "404", "/");
  expect([...served].map(([{ method }]) => method)).not.toContain("PUT");
});

test('with onInvalid "count", other values are counted and share the overflow series', () => {
  const counting = Registry.attach(registry.handle);
  expect(counting).toBe(registry);
  const own = new Registry({ onInvalid: "count" });
  const jobs = own.counter({ name: "jobs_total", labelNames: ["kind"], labelValues: { kind: ["a"] } });
  jobs.labels("b" as "a").inc(3);
  jobs.labels("a").inc();
  expect(own.stats().rejected).toBe(1);
  expect([...jobs]).toEqual([
    [{ otel_metric_overflow: "true" }, 3],
    [{ kind: "a" }, 1],
  ]);
  own.detach();
});

test("timers know the values, too", () => {
  const took = registry.histogram({ name: "took_seconds", labelNames: ["ok"], labelValues: { ok: [true, false] } });
  const end = took.startTimer();
  // @ts-expect-error: it is a boolean
  expectRefusal(() => end({ ok: "maybe" }), RangeError, "LABELS_INVALID", /is one of "true", "false"/);
  end({ ok: true });
  took.time(
    () => 1,
    ({ status }) => ({ ok: status === "fulfilled" }),
  );
  expect(took.labels(true).read().count).toBe(2);
});

test("a later call may leave the values out, and throws if they differ", () => {
  const labelNames = ["method", "path"] as const;
  const first = registry.gauge({ name: "open", labelNames });
  first.labels("PUT", "/").set(1);
  const later = registry.gauge({ name: "open", labelNames, labelValues: { method: ["GET"] } });
  expect(registry.gauge({ name: "open", labelNames })).toBe(later);
  expectRefusal(() => first.labels("HEAD", "/"), RangeError, "LABELS_INVALID", /"open" is one of "GET"/);
  const define = () => registry.gauge({ name: "open", labelNames, labelValues: { method: ["GET", "PUT"] } });
  expectRefusal(define, RangeError, "DEFINITION_CONFLICT", /"open" has the labelValues \[\["method",\["GET"\]\]\]/);
  expectRefusal(() => later.labels("PUT" as "GET", "/new"), RangeError, "LABELS_INVALID", /is one of "GET"/);
});

test("the values may be listed in any order of their labels, and those that differ are named with the remedy", () => {
  const define = (labelValues: { readonly method: readonly string[]; readonly path: readonly string[] }) =>
    registry.counter({ name: "paths_total", labelNames: ["method", "path"], labelValues });
  const first = define({ path: ["/"], method: ["GET"] });
  expect(define({ method: ["GET"], path: ["/"] })).toBe(first);
  const others = () => define({ method: ["PUT"], path: ["/"] });
  const remedy =
    /\["method",\["GET"\]\],\["path",\["\/"\]\]\] in this thread, but is now .*\. Use the first ones, or leave/;
  expectRefusal(others, RangeError, "DEFINITION_CONFLICT", remedy);
});

test.each([
  [null, /an object with the values of labels, but "listed_total" got null/],
  ["GET", /an object with the values of labels, but "listed_total" got "GET"/],
  [{ code: [1] }, /"listed_total" has no label "code"/],
  [{ method: [] }, /at least one value, but "method" of "listed_total" got an array of 0\. Leave the label out/],
  [{ method: "GET" }, /at least one value, but "method" of "listed_total" got "GET"/],
])("labelValues refuses %j", (labelValues, message) => {
  const options = { name: "listed_total", labelNames: ["method"], labelValues } as never;
  expectRefusal(() => registry.counter(options), TypeError, "OPTION_INVALID", message);
  expect(registry.get("listed_total")).toBeUndefined();
});

test("labelValues refuses values that no label may have, and metrics without labels", () => {
  const counter = (labelValues: object) =>
    registry.counter({ name: "a_total", labelNames: ["x"], labelValues } as never);
  expectRefusal(() => counter({ x: [undefined] }), TypeError, "LABELS_INVALID", /"x" of "a_total" got undefined/);
  expectRefusal(() => counter({ x: ["\ud800"] }), RangeError, "LABELS_INVALID", /lone surrogate/);
  // @ts-expect-error: there are no labels
  const bare = () => registry.counter({ name: "a_total", labelValues: { x: [1] } });
  expectRefusal(bare, TypeError, "OPTION_INVALID", /"a_total" has no label "x"/);
});

test("label names may come from a configuration: then there may be none", () => {
  const names: string[] = JSON.parse('["method", "status"]');
  const counter = registry.counter({ name: "configured_total", labelNames: names });
  expectTypeOf(counter).toEqualTypeOf<Counter | Family<Counter, readonly string[]>>();
  if (!("labels" in counter)) throw new Error("It has labels.");
  counter.labels("GET", 200).inc();
  counter.labels({ method: "GET", status: 200 }).inc();
  expect(counter.total()).toBe(2);
  for (const kind of ["upDownCounter", "gauge", "mean", "histogram"] as const) {
    const define = registry[kind].bind(registry) as (options: { name: string; labelNames: string[] }) => object;
    const metric = define({ name: `configured_${kind}`, labelNames: [] });
    expect("labels" in metric).toBe(false);
  }
});

test("a metric without labels may have a list of values for none", () => {
  const own = new Registry();
  const options = { name: "plain_total", labelNames: [] as readonly string[], labelValues: {} };
  const plain = own.counter(options) as Counter;
  plain.inc();
  expect(own.counter(options)).toBe(plain);
  expect(plain.value).toBe(1);
  own.detach();
});
