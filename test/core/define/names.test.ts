/** Names: legal ones, reserved ones, and names that would be written alike. */

import { Registry } from "threadtally";
import { afterEach, expect, test } from "vitest";
import { checkPlainName, TakenNames } from "../../../src/core/define/names.ts";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
const good = registry.counter({ name: "good_total" });

afterEach(() => {
  // After any refusal, the registry still works and contains nothing of it.
  good.inc();
  expect(registry.snapshot().metrics.map(({ name }) => name)).toEqual(["good_total"]);
});

test.each(["", " ", "1st", "a b", "a\n", "naïve", "a{b}", "-a", "x".repeat(256), "a\0", "__proto__ "])(
  "refuses the metric name %j",
  (name) => {
    expectRefusal(
      () => registry.counter({ name }),
      RangeError,
      "NAME_INVALID",
      /1 to 255 characters.* continue with letters, digits or any of "_:\.\/-", but got ".* Rename the metric\./,
    );
  },
);

test.each([undefined, null, 1, 1n, {}, ["a"], Symbol("a")])(
  "refuses a metric name that is not a string: %s",
  (name) => {
    const options = { name } as unknown as { name: string };
    expectRefusal(() => registry.mean(options), TypeError, "NAME_INVALID", /must be a string.* Pass \{ name/);
  },
);

test.each(["", "1", "a b", "é", "a:b", "x".repeat(256)])("refuses the label name %j", (label) => {
  const options = { name: "x_total", labelNames: [label] as const };
  expectRefusal(
    () => registry.counter(options),
    RangeError,
    "NAME_INVALID",
    /name must have 1 to 255 characters.* Rename the label\./,
  );
});

test.each(["a", "_", "http.route", "a/b-c", "x9", "x".repeat(255), "constructor", "less"])(
  "accepts the label name %s",
  (label) => {
    const own = new Registry({ labels: { [`y${label}`.slice(0, 255)]: "all" } });
    own
      .counter({ name: "a_total", labelNames: [label] })
      .labels({ [label]: "one" })
      .inc();
    expect(own.snapshot().metrics[0]?.series[0]?.labels).toMatchObject({ [label]: "one" });
    own.detach();
  },
);

test.each([undefined, null, 1, {}])("refuses a label name that is not a string: %s", (label) => {
  const options = { name: "x", labelNames: [label] as unknown as readonly [string] };
  expectRefusal(() => registry.counter(options), TypeError, "NAME_INVALID", /label's name must be a string, but got/);
});

test.each(["le", "quantile", "otel_metric_overflow", "__x", "__proto__", "U__a_2e_b"])(
  "refuses the reserved label name %s",
  (label) => {
    const options = { name: "x", labelNames: ["fine", label] as const };
    expectRefusal(
      () => registry.histogram(options),
      RangeError,
      "NAME_INVALID",
      /names le, quantile, otel_metric_overflow and .* reserved.* Rename the label\./,
    );
    const labels = { [label]: "x" };
    if (label === "__proto__") return; // not an own property of a literal
    expectRefusal(() => new Registry({ labels }), RangeError, "NAME_INVALID", /reserved/);
  },
);

test.each(["a", "_", ":", "a:b", "http.server.duration", "a/b-c", "x".repeat(255), "constructor", "__proto__"])(
  "accepts the metric name %s",
  (name) => {
    const own = new Registry();
    own.counter({ name }).inc(2);
    expect(own.counter({ name }).value).toBe(2);
    expect(own.get(name)).toBe(own.counter({ name }));
    own.detach();
  },
);

test.each([
  ["a.b", "a_b"],
  ["a-b", "a/b"],
])(
  "labels %s and %s of one metric are refused, since both become the same where names are escaped",
  (...labelNames) => {
    expectRefusal(
      () => registry.counter({ name: "x_total", labelNames }),
      RangeError,
      "NAME_INVALID",
      new RegExp(`but "${labelNames.join('" and "')}" would both be written as "a_b"\\. Rename one`),
    );
  },
);

test("names that nobody has taken are free, and without labels of a registry every label is", () => {
  const names = new TakenNames();
  const named = (name: string) => ({ kind: "counter", name, labelNames: ["a.b", "c"] }) as const;
  names.take(named("a_total"));
  expect(() => names.check(named("b_total"))).not.toThrow();
  expectRefusal(() => names.check(named("a_total")), RangeError, "NAME_INVALID", /would both be written as "a_total"/);
});

test("labels of a metric that are written like one of the registry's are refused, and so are two of a registry", () => {
  const own = new Registry({ labels: { "service.name": "charts" } });
  for (const label of ["service.name", "service_name", "service-name"]) {
    expectRefusal(
      () => own.counter({ name: "x_total", labelNames: ["fine", label] }),
      RangeError,
      "NAME_INVALID",
      /"service\.name" of the registry and .* Rename one/,
    );
  }
  expect(own.snapshot().metrics).toEqual([]);
  own.detach();
  const labels = { "a.b": "1", a_b: "2" };
  expectRefusal(() => new Registry({ labels }), RangeError, "NAME_INVALID", /both be written as "a_b"/);
  expectRefusal(() => new Registry({ labels: { thread: "1" } }), RangeError, "NAME_INVALID", /thread.*Rename/);
});

test.each(["threadtally_x", "threadtally.x", "threadtally-", "threadtally/a_total", "U__a_2e_b"])(
  "refuses the reserved metric name %s",
  (name) => {
    expectRefusal(() => registry.gauge({ name }), RangeError, "NAME_INVALID", /reserved.*Rename the metric\./);
  },
);

test.each(["threadtally", "threadtallyx_total", "threadtally:x", "my_threadtally_x", "U_a"])(
  "accepts the metric name %s, which only resembles a reserved one",
  (name) => {
    const own = new Registry();
    own.gauge({ name }).set(1);
    own.detach();
  },
);

const clashing = ["a", "a_sum", "a_count", "a_bucket"];

test.each(clashing.slice(1))("a histogram a and a counter %s are refused in either order", (name) => {
  const own = new Registry();
  own.histogram({ name: "a" });
  expectRefusal(() => own.counter({ name }), RangeError, "NAME_INVALID", /would both be written as .* Rename one/);
  own.detach();
  const other = new Registry();
  other.counter({ name }).inc();
  expectRefusal(() => other.histogram({ name: "a" }), RangeError, "NAME_INVALID", /would both be written as/);
  expect(other.snapshot().metrics).toHaveLength(1);
  other.detach();
});

test.each([
  ["a.b", "a_b"],
  ["a.b", "a/b"],
  ["http-requests", "http_requests_total"],
  ["jobs", "jobs_total"],
  ["a.b", "a_b.total"],
])("counters %s and %s are refused in either order, since both become the same where names are escaped", (...names) => {
  for (const [first, second] of [names, names.toReversed()] as [string, string][]) {
    const own = new Registry();
    own.counter({ name: first }).inc();
    expectRefusal(
      () => own.counter({ name: second }),
      RangeError,
      "NAME_INVALID",
      /would both be written as .* Rename one/,
    );
    expect(own.snapshot().metrics).toHaveLength(1);
    own.detach();
  }
});

test.each([
  ["a.total", "a_total_total"],
  ["_total", "_total_total"],
])("no other metric may have the name that a counter %s is written under, %s", (counter, gauge) => {
  const own = new Registry();
  own.counter({ name: counter });
  expectRefusal(() => own.gauge({ name: gauge }), RangeError, "NAME_INVALID", /would both be written as/);
  own.detach();
});

test.each(["a_sum", "a_count"])("a mean a and a gauge %s are refused in either order", (name) => {
  const own = new Registry();
  own.mean({ name: "a" });
  expectRefusal(() => own.gauge({ name }), RangeError, "NAME_INVALID", /mean "a"|gauge "a_/);
  own.detach();
  const other = new Registry();
  other.upDownCounter({ name });
  expectRefusal(() => other.mean({ name: "a" }), RangeError, "NAME_INVALID", /would both be written as "a_/);
  other.detach();
});

test("names that nothing is written under are free", () => {
  const own = new Registry();
  own.mean({ name: "a" });
  own.counter({ name: "a_bucket" });
  own.counter({ name: "b" });
  own.gauge({ name: "b_sum" });
  own.counter({ name: "c_total" });
  own.gauge({ name: "c" });
  own.gauge({ name: "c_total_total" });
  expect(own.snapshot().metrics).toHaveLength(7);
  own.detach();
});

test.each([" ", "a b", "naïve", "@scope/package", "x".repeat(255)])("a plain name may be %j", (name) => {
  checkPlainName("A name", name);
});

test.each([
  ["", RangeError],
  ["x".repeat(256), RangeError],
  ["\ud800", RangeError],
  [null, TypeError],
  [1, TypeError],
] as const)("a plain name may not be %j", (name, type) => {
  const rule = /^A name must have 1 to 255 characters of well-formed Unicode, but got .*\. Choose another\.$/;
  expectRefusal(() => checkPlainName("A name", name), type, "NAME_INVALID", rule);
});
