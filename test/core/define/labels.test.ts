/** Label values: which are accepted and refused, and that no reference to the caller's object is kept. */

import { Registry } from "threadtally";
import { afterEach, describe, expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
const served = registry.counter({ name: "served_total", labelNames: ["method", "status"] });
// Callers without types can pass anything.
const labels = served.labels.bind(served) as (...values: unknown[]) => { inc(): void; value: number };
const remove = served.remove.bind(served) as (...values: unknown[]) => boolean;
let recorded = 0;

afterEach(() => {
  served.labels("GET", "200").inc();
  recorded++;
  const [metric] = registry.snapshot().metrics;
  expect(metric?.series).toMatchObject([{ labels: { method: "GET", status: "200" }, scaled: String(recorded) }]);
});

const wrongKinds = [undefined, null, {}, [], 1n, Symbol("s"), () => "GET", new String("GET"), Object(1)];

describe.each([
  ["labels", labels],
  ["remove", remove],
])("%s", (_, call) => {
  test.each(wrongKinds)("refuses the positional value %s", (value) => {
    expectRefusal(
      () => call("GET", value),
      TypeError,
      "LABELS_INVALID",
      /must be a string, a number or a boolean.* Use ""/,
    );
  });

  test.each(wrongKinds)("refuses the value %s in an object", (value) => {
    const set = { method: value, status: "200" };
    expectRefusal(() => call(set), TypeError, "LABELS_INVALID", /"method" of "served_total" got .* Use ""/);
  });

  test.each(["\ud800", "a\udfffb"])("refuses the lone surrogate in %j", (value) => {
    expectRefusal(() => call(value, "200"), RangeError, "LABELS_INVALID", /lone surrogate.* Call toWellFormed/);
    expectRefusal(() => call({ method: "GET", status: value }), RangeError, "LABELS_INVALID", /lone surrogate/);
  });

  test.each([[[]], [["GET"]], [["GET", "200", "x"]]])("refuses the wrong number of values: %j", (values) => {
    expectRefusal(
      () => call(...values),
      TypeError,
      "LABELS_INVALID",
      /method, status, but got \d values?\. .* or an object\./,
    );
  });

  test("refuses an object with further arguments", () => {
    const set = { method: "GET", status: "200" };
    expectRefusal(() => call(set, "200"), TypeError, "LABELS_INVALID", /"method" of "served_total" got an object/);
    expectRefusal(() => call(set, set, set), TypeError, "LABELS_INVALID", /but got 3 values/);
  });

  test("refuses null in place of an object", () => {
    expectRefusal(() => call(null), TypeError, "LABELS_INVALID", /but got 1 value\./);
  });

  test("refuses an object in which a name is missing", () => {
    expectRefusal(
      () => call({ method: "GET" }),
      TypeError,
      "LABELS_INVALID",
      /has the labels method, status, but status is missing/,
    );
  });

  test("refuses an object with an unknown name", () => {
    const set = { method: "GET", status: "200", path: "/" };
    expectRefusal(
      () => call(set),
      TypeError,
      "LABELS_INVALID",
      /labels method, status, but got "path"\. Leave it out, .* with it\.$/,
    );
    expectRefusal(() => call({ method: "GET", statuss: "200" }), TypeError, "LABELS_INVALID", /but got "statuss"/);
  });
});

test("numbers and booleans become strings", () => {
  const own = new Registry();
  const family = own.counter({ name: "a_total", labelNames: ["x", "y"] });
  family.labels(200, true).inc();
  family.labels({ x: "200", y: "true" }).inc();
  family.labels({ x: 200, y: true }).inc();
  expect(family.labels("200", "true").value).toBe(3);
  own.detach();
});

test("inherited values count, whether or not the series is known", () => {
  const own = new Registry();
  const family = own.counter({ name: "a_total", labelNames: ["x", "y"] });
  const set = Object.assign(Object.create({ x: "1" }), { y: "2" }) as { x: string; y: string };
  family.labels(set).inc();
  family.labels(set).inc();
  expect(family.labels("1", "2").value).toBe(2);
  own.detach();
});

test("a member that every object inherits is not a label value", () => {
  const own = new Registry();
  const family = own.counter({ name: "a_total", labelNames: ["constructor"] });
  const call = family.labels.bind(family) as (set: object) => unknown;
  expectRefusal(() => call({}), TypeError, "LABELS_INVALID", /"constructor" of "a_total" got a function/);
  family.labels({ constructor: "x" }).inc();
  expect(family.labels("x").value).toBe(1);
  own.detach();
});

test("changing an object later changes nothing", () => {
  const own = new Registry();
  const family = own.counter({ name: "a_total", labelNames: ["x"] });
  const set = { x: "before" };
  const bound = family.labels(set);
  set.x = "after";
  bound.inc();
  expect(own.snapshot().metrics[0]?.series).toMatchObject([{ labels: { x: "before" }, scaled: "1" }]);
  own.detach();
});

test("an object whose getters return different values each time still selects one series", () => {
  const own = new Registry();
  const family = own.counter({ name: "a_total", labelNames: ["x"] });
  let calls = 0;
  const set = {
    get x() {
      return `answer ${calls++}`;
    },
  };
  for (let i = 0; i < 10; i++) family.labels(set).inc();
  const series = own.snapshot().metrics[0]?.series ?? [];
  expect(series.reduce((total, { scaled }) => total + Number(scaled), 0)).toBe(10);
  for (const { labels } of series) expect(family.labels(labels as { x: string }).value).toBeGreaterThan(0);
  own.detach();
});
