/** The label sets that a thread has met: found without the block, by the same strings and by nothing else. */

import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

describe.each([1, 2, 3, 4, 5, 6])("of %i labels", (depth) => {
  const names = ["a", "b", "c", "d", "e", "f"].slice(0, depth);
  const values = names.map((name) => `of ${name}`);
  const setOf = (given: readonly unknown[]) => Object.fromEntries(names.map((name, index) => [name, given[index]]));

  /** A family that has met `values`, asked as a program without types may. */
  function familyOf(registry: Registry) {
    const family = registry.counter({ name: "a_total", labelNames: names as unknown as readonly ["a"] });
    const labels = (...given: readonly unknown[]) => Reflect.apply(family.labels, family, given);
    return { labels, known: labels(...values) };
  }

  test("one that was met is found after the registry was detached, any other is refused", () => {
    const registry = new Registry();
    const { labels, known } = familyOf(registry);
    registry.detach();
    expect(labels(...values)).toBe(known);
    expect(labels(setOf(values))).toBe(known);
    for (let place = 0; place < depth; place++) {
      const others = values.with(place, "another");
      for (const given of [others, [setOf(others)]]) {
        expectRefusal(() => labels(...given), RangeError, "DETACHED", /Detach last/);
      }
    }
  });

  test("what only turns into a known value is refused, wherever it stands", () => {
    const registry = new Registry();
    const { labels } = familyOf(registry);
    for (let place = 0; place < depth; place++) {
      const value = values[place] as string;
      for (const odd of [[value], new String(value), { toString: () => value }]) {
        const given = (values as unknown[]).with(place, odd);
        for (const way of [given, [setOf(given)]]) {
          expectRefusal(() => labels(...way), TypeError, "LABELS_INVALID", /has the labels|must be a string/);
        }
      }
    }
    registry.detach();
  });

  test("a known set with something more is refused", () => {
    const registry = new Registry();
    const { labels } = familyOf(registry);
    const refused = (...given: readonly unknown[]) =>
      expectRefusal(() => labels(...given), TypeError, "LABELS_INVALID", /has the labels a|must be a string/);
    refused(...values, "more");
    refused({ ...setOf(values), zone: "more" });
    refused(setOf(values), "more");
    registry.detach();
  });
});

/** Returns what binds a label set and records in it. */
function usesOf(registry: Registry, kind: "counter" | "mean" | "histogram"): (x: number) => object {
  const options = { name: "a", labelNames: ["x"] } as const;
  if (kind === "counter") {
    const family = registry.counter(options);
    return (x) => {
      const bound = family.labels(x);
      bound.inc();
      return bound;
    };
  }
  const family = kind === "mean" ? registry.mean(options) : registry.histogram({ ...options, buckets: [1] });
  return (x) => {
    const bound = family.labels(x);
    bound.record(1);
    return bound;
  };
}

test.each(["counter", "mean", "histogram"] as const)(
  "a %s of more label sets than a thread keeps is kept by its user alone",
  async (kind) => {
    const registry = new Registry({ maxSeriesPerMetric: 5000 });
    const use = usesOf(registry, kind);
    for (let x = 0; x < 4000; x++) use(x);
    const used = new WeakRef(use(4000));
    for (let i = 0; i < 3; i++) {
      await turn(); // a reference keeps its object until then
      collectGarbage();
    }
    expect(used.deref()).toBeUndefined();
    expect(registry.stats()).toMatchObject({ series: 4001, overflowed: 0 });
    registry.detach();
  },
);
