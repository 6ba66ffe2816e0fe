/** Definitions: checked, completed, and the same for every thread. */

import { Registry } from "threadtally";
import { afterAll, describe, expect, test } from "vitest";
import { agreedText, type Definition, wrongMember } from "../../../src/core/define/definition.ts";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
afterAll(() => registry.detach());

/** Calls a method as callers without types may. */
function ask(kind: "counter" | "upDownCounter" | "gauge" | "mean" | "histogram", options: object): unknown {
  return (registry[kind] as (options: object) => unknown).call(registry, options);
}

describe("scale", () => {
  test.each([0, -1, -0, 0.5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses %d", (scale) => {
    for (const kind of ["counter", "upDownCounter", "mean", "histogram"] as const) {
      const define = () => ask(kind, { name: "refused", scale });
      expectRefusal(
        define,
        RangeError,
        "OPTION_INVALID",
        /scale must be a positive integer.* 1000 keeps three decimals/,
      );
    }
    expect(registry.get("refused")).toBeUndefined();
  });

  test.each(["10", null, 10n, {}, true])("refuses %s, which is not a number", (scale) => {
    expectRefusal(() => ask("mean", { name: "refused", scale }), TypeError, "OPTION_INVALID", /positive integer/);
    expect(registry.get("refused")).toBeUndefined();
  });

  test.each([
    ["counter", { name: "a_total" }, 1],
    ["upDownCounter", { name: "b" }, 1],
    ["gauge", { name: "c" }, 1],
    ["gauge", { name: "c_seconds" }, 1],
    ["mean", { name: "d" }, 1e6],
    ["histogram", { name: "d_any" }, 1e6],
    ["mean", { name: "e_seconds" }, 1e9],
    ["histogram", { name: "f_milliseconds" }, 1e6],
    ["counter", { name: "g_seconds_total" }, 1e9],
    ["counter", { name: "h_bytes_total" }, 1],
    ["mean", { name: "i_bytes" }, 1],
    ["mean", { name: "j", unit: "seconds" }, 1e9],
    ["mean", { name: "l_seconds", scale: 7 }, 7],
    ["mean", { name: "m_seconds", scale: 1 }, 1],
    ["mean", { name: "kiloseconds" }, 1e6],
  ] as const)("of the %s %j is %d", (kind, options, scale) => {
    ask(kind, options);
    expect(registry.snapshot().metrics.find(({ name }) => name === options.name)?.scale).toBe(scale);
  });
});

describe("options", () => {
  test.each([undefined, null, "name", 1])("refuses %s instead of an object", (options) => {
    expectRefusal(
      () => ask("counter", options as unknown as object),
      TypeError,
      "OPTION_INVALID",
      /^A counter takes an object of options/,
    );
  });

  test.each(["help", "unit"])("refuses a %s that is not a text", (option) => {
    for (const text of [1, null, {}, Symbol("x")]) {
      const define = () => ask("counter", { name: "refused", [option]: text });
      expectRefusal(define, TypeError, "OPTION_INVALID", new RegExp(`${option} must be a string`));
    }
    const define = () => ask("counter", { name: "refused", [option]: "\ud800" });
    expectRefusal(define, RangeError, "OPTION_INVALID", /lone surrogate/);
    expect(registry.get("refused")).toBeUndefined();
  });

  test.each(["a", {}, null, 1])("refuses the labelNames %s", (labelNames) => {
    expectRefusal(() => ask("mean", { name: "refused", labelNames }), TypeError, "OPTION_INVALID", /must be an array/);
  });

  test("refuses a label name that is not a string, or is listed twice", () => {
    const holed = ["a"];
    holed[2] = "b";
    for (const labelNames of [[1], [null], holed]) {
      expectRefusal(() => ask("mean", { name: "refused", labelNames }), TypeError, "NAME_INVALID", /must be a string/);
    }
    const twice = { name: "refused", labelNames: ["a", "b", "a"] };
    expectRefusal(() => ask("mean", twice), RangeError, "OPTION_INVALID", /"a" is listed twice\. Remove one/);
  });

  test.each(["avg", 1, null, "toString"])("refuses the aggregate %s", (aggregate) => {
    const define = () => ask("gauge", { name: "refused", aggregate });
    expectRefusal(define, RangeError, "OPTION_INVALID", /one of last, sum, min, max, average, first/);
    expect(registry.get("refused")).toBeUndefined();
  });
});

test.each([1, "yes", null, {}])("refuses the minMax %s", (minMax) => {
  for (const kind of ["mean", "histogram"] as const) {
    const define = () => ask(kind, { name: "refused", minMax });
    expectRefusal(define, TypeError, "OPTION_INVALID", /^minMax must be true or false, but got /);
  }
  expect(registry.get("refused")).toBeUndefined();
});

/** The definition of a metric as a snapshot has it. Made in a test, never while this file is loaded. */
function stored(kind: Parameters<typeof ask>[0], options: object = {}): Definition {
  const own = new Registry();
  (own[kind] as (options: object) => unknown).call(own, { name: "a", ...options });
  const [metric] = own.snapshot().metrics;
  own.detach();
  return metric as unknown as Definition;
}

describe("a definition that was stored", () => {
  test.each([
    ["counter", { labelNames: ["x"] }],
    ["upDownCounter", { help: "Jobs.", unit: "jobs", scale: 2 ** 53 - 1 }],
    ["gauge", {}],
    ["gauge", { aggregate: "max" }],
    ["gauge", { labelNames: ["x"], maxSeries: 2 ** 24 }],
    ["mean", { minMax: true }],
    ["histogram", { buckets: [1, 2] }],
    ["histogram", { buckets: { schema: 0, min: 1, max: 2 } }],
  ] as const)("is complete as a %s of %j", (kind, options) => {
    expect(wrongMember(stored(kind, options))).toBe(undefined);
  });

  test("is complete in a space", () => {
    const own = new Registry();
    own.mean({ name: "a", space: "a space" });
    const [metric] = own.snapshot({ space: "a space" }).metrics;
    own.detach();
    expect(wrongMember(metric as Definition)).toBe(undefined);
  });

  test("has no help, no unit and no labels unless they were given", () => {
    expect(stored("counter")).toMatchObject({ help: "", unit: "", labelNames: [] });
  });

  test.each([
    ...[{ kind: undefined }, { kind: 1 }, { kind: "toString" }, { kind: "" }, { kind: ["counter"] }],
    ...[{ name: undefined }, { name: 1 }, { help: undefined }, { help: null }, { unit: undefined }, { unit: 1 }],
    ...[{ labelNames: undefined }, { labelNames: "x" }, { labelNames: [1] }, { labelNames: ["x", null] }],
    ...[{ scale: undefined }, { scale: 0 }, { scale: -1 }, { scale: 1.5 }, { scale: "1" }, { scale: 2 ** 53 }],
    ...[{ maxSeries: 0 }, { maxSeries: 1.5 }, { maxSeries: 2 ** 24 + 1 }, { maxSeries: "5" }, { maxSeries: null }],
    ...[{ expireAfter: -1 }, { expireAfter: "5" }, { expireAfter: null }],
    ...[{ aggregate: "last" }, { buckets: [1] }, { buckets: {} }, { minMax: true }, { minMax: false }],
  ])("is not as a counter with %j", (wrong) => {
    expect(wrongMember({ ...stored("counter"), ...wrong } as object)).toBe(Object.keys(wrong)[0]);
  });

  test("is not as a gauge of no aggregate, or a histogram without buckets, or nothing at all", () => {
    for (const aggregate of [undefined, "", "avg", null]) {
      expect(wrongMember({ ...stored("gauge"), aggregate } as object)).toBe("aggregate");
    }
    for (const buckets of [undefined, null, 1, "1"]) {
      expect(wrongMember({ ...stored("histogram"), buckets } as object)).toBe("buckets");
    }
    expect(wrongMember({ ...stored("counter"), kind: "gauge" })).toBe("aggregate");
    expect(wrongMember({ ...stored("counter"), kind: "histogram" })).toBe("buckets");
    expect(wrongMember({ ...stored("mean"), minMax: "yes" } as object)).toBe("minMax");
    expect([null, {}].map(wrongMember)).toEqual(["kind", "kind"]);
  });

  test("agrees with another whatever their help and the order of their members", () => {
    const scale = { schema: 3, min: 1, max: 8 };
    const one = { ...stored("histogram"), buckets: scale };
    const turned = (object: object) => Object.fromEntries(Object.entries(object).reverse());
    const other = { ...turned({ ...one, help: "Otherwise." }), buckets: turned(scale) };
    expect(agreedText(other as never)).toBe(agreedText(one));
    const members = ["buckets", "kind", "labelNames", "name", "scale", "unit"];
    expect(Object.keys(JSON.parse(agreedText(one))).sort()).toEqual(members);
  });
});

describe("requesting a metric twice", () => {
  const plain = { name: "asked", unit: "seconds", labelNames: ["a", "b"] };
  const first = { ...plain, buckets: [1, 2] };
  const histogram = () => ask("histogram", first);

  test("with the same definition returns the same metric, whatever the help says", () => {
    const made = histogram();
    expect(ask("histogram", { ...first, help: "Something else" })).toBe(made);
    expect(ask("histogram", { ...first, scale: 1e9, buckets: [1, 2] })).toBe(made);
  });

  test.each([
    ["histogram", { buckets: [1, 3] }],
    ["histogram", { buckets: [1] }],
    ["histogram", { buckets: { schema: 0, min: 1, max: 2 } }],
    ["histogram", { labelNames: ["b", "a"] }],
    ["histogram", { labelNames: ["a"] }],
    ["histogram", { labelNames: [] }],
    ["histogram", { scale: 1e6 }],
    ["histogram", { unit: "" }],
    ["mean", {}],
    ["counter", {}],
    ["gauge", {}],
    ["upDownCounter", {}],
  ] as const)("as %s with %j is refused, and both definitions are shown", (kind, difference) => {
    const both =
      /keeps its first definition\. "asked" was defined as \{.*"histogram".*\}, but is now requested as \{.*\}\. Use the first/;
    const made = histogram();
    const asked = kind === "histogram" ? { ...first, ...difference } : plain;
    expectRefusal(() => ask(kind, asked), RangeError, "DEFINITION_CONFLICT", both);
    expect(registry.get("asked")).toBe(made);
  });

  test.each(["mean", "histogram"] as const)("a %s with minMax and one without conflict", (kind) => {
    const name = `${kind}_of_minMax`;
    ask(kind, { name, minMax: true });
    ask(kind, { name, minMax: true });
    for (const other of [{ name }, { name, minMax: false }]) {
      const both =
        /was defined as \{.*"minMax":true.*\}, but is now requested as \{[^}]*\}\. Use the first.*another name\.$/;
      expectRefusal(() => ask(kind, other), RangeError, "DEFINITION_CONFLICT", both);
    }
  });

  test.each([{ schema: 1 }, { min: 2 }, { max: 32 }])("a histogram on a scale with another %j conflicts", (other) => {
    const buckets = { schema: 0, min: 1, max: 16 };
    ask("histogram", { name: "on_a_scale", buckets });
    ask("histogram", { name: "on_a_scale", buckets: { ...buckets } });
    const define = () => ask("histogram", { name: "on_a_scale", buckets: { ...buckets, ...other } });
    expectRefusal(define, RangeError, "DEFINITION_CONFLICT", /keeps its first definition/);
  });

  test("gauges with different aggregates conflict", () => {
    ask("gauge", { name: "level" });
    ask("gauge", { name: "level", aggregate: "last" });
    const define = () => ask("gauge", { name: "level", aggregate: "sum" });
    expectRefusal(define, RangeError, "DEFINITION_CONFLICT", /"aggregate":"last".*"aggregate":"sum"/);
  });

  test("changing an array of label names later changes nothing", () => {
    const labelNames: [string, ...string[]] = ["x"];
    const family = registry.counter({ name: "kept_total", labelNames });
    labelNames[0] = "y";
    labelNames.push("z");
    family.labels("1").inc();
    const metric = registry.snapshot().metrics.find(({ name }) => name === "kept_total");
    expect(metric).toMatchObject({ labelNames: ["x"], series: [{ labels: { x: "1" } }] });
  });
});
