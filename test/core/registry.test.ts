/** Registries: their creation, options and metrics. */

import { inspect } from "node:util";
import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { copyHere } from "../support/copies.ts";
import { expectRefusal } from "../support/refusals.ts";

test("importing creates nothing, and a registry works at once", () => {
  const registry = new Registry();
  registry.counter({ name: "a_total" }).inc();
  expect(registry.snapshot().metrics).toMatchObject([{ name: "a_total", series: [{ scaled: "1" }] }]);
  registry.detach();
});

test("a console shows its class name", () => {
  expect(inspect(new Registry())).toBe("Registry\nNo series.");
});

test("an attached registry is a Registry, too, and a console shows it as one", async () => {
  const other = new (await copyHere()).Registry();
  const registry = Registry.attach(other.handle);
  expect(registry).toBeInstanceOf(Registry);
  expect(registry.constructor).toBe(Registry);
  expect(inspect(registry)).toBe("Registry\nNo series.");
  registry.detach();
  other.detach();
});

test("a subclass creates its own registries, and finds them by their handles", () => {
  class Named extends Registry {
    readonly name = "mine";
  }
  const registry = new Named({ labels: { service: "charts" } });
  expect(registry).toBeInstanceOf(Registry);
  expect([registry.name, registry.labels]).toEqual(["mine", { service: "charts" }]);
  expect(Registry.attach(registry.handle)).toBe(registry);
  registry.detach();
});

test.each([null, 1, "x"])("refuses the options %s", (options) => {
  expectRefusal(() => new Registry(options as unknown as object), TypeError, "OPTION_INVALID", /an object of options/);
});

test.each(["ignore", null, true])("refuses the onInvalid %s", (onInvalid) => {
  const make = () => new Registry({ onInvalid: onInvalid as unknown as "throw" });
  expectRefusal(make, RangeError, "OPTION_INVALID", /onInvalid must be "throw" or "count"/);
});

describe("constant labels", () => {
  test("are on every series, and in registries that attach", () => {
    const registry = new Registry({ labels: { service: "charts", zone: 'a "b"\n' } });
    const { handle } = registry;
    registry.counter({ name: "a_total" }).inc();
    registry
      .counter({ name: "b_total", labelNames: ["x"] })
      .labels("1")
      .inc();
    const [plain, labelled] = registry.snapshot().metrics;
    expect(plain?.series[0]?.labels).toEqual({ service: "charts", zone: 'a "b"\n' });
    expect(labelled?.series[0]?.labels).toEqual({ service: "charts", zone: 'a "b"\n', x: "1" });
    expect(registry.labels).toEqual({ service: "charts", zone: 'a "b"\n' });
    registry.detach();
    const again = Registry.attach(handle);
    expect(again.labels).toEqual(registry.labels);
    expect(new Registry().labels).toEqual({});
    expect(again.snapshot().metrics[0]?.series[0]?.labels).toEqual({ service: "charts", zone: 'a "b"\n' });
    again.detach();
  });

  test.each([{ a: {} }, { a: null }, { a: undefined }, { a: "\ud800" }])("refuse the value in %j", (labels) => {
    const make = () => new Registry({ labels: labels as unknown as Record<string, string> });
    expectRefusal(make, TypeError, "OPTION_INVALID", /label a of all metrics must be a well-formed string/);
  });

  test("numbers and booleans become strings", () => {
    const registry = new Registry({ labels: { pid: 5, canary: true } });
    expect(registry.labels).toEqual({ pid: "5", canary: "true" });
    registry.detach();
  });

  test.each([null, "a", 1, new Map([["a", "1"]]), ["a"]])("refuse %s instead of an object", (labels) => {
    const make = () => new Registry({ labels: labels as unknown as Record<string, string> });
    expectRefusal(make, TypeError, "OPTION_INVALID", /labels must be an object/);
  });
});

test("get finds a metric of any kind by its name, and nothing else", () => {
  const registry = new Registry();
  const made = [
    registry.counter({ name: "a" }),
    registry.upDownCounter({ name: "b" }),
    registry.gauge({ name: "c" }),
    registry.mean({ name: "d" }),
    registry.histogram({ name: "e" }),
    registry.counter({ name: "f", labelNames: ["x"] }),
  ];
  expect(["a", "b", "c", "d", "e", "f"].map((name) => registry.get(name))).toEqual(made);
  expect(registry.get("a")).toBe(made[0]);
  for (const name of ["g", "", "toString", "__proto__"]) expect(registry.get(name)).toBeUndefined();
  registry.detach();
});
