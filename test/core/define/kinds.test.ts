/** The kinds of metrics: what each one takes, is called in expositions, and what a reset does to it. */

import { type Counter, type Gauge, type Mean, Registry, type UpDownCounter } from "threadtally";
import { expose } from "threadtally/prometheus";
import { describe, expect, test } from "vitest";
import { KINDS, type Kind } from "../../../src/core/define/kinds.ts";
import { expectRefusal } from "../../support/refusals.ts";

/** By kind, what users were promised. */
const PROMISED = {
  counter: { options: ["scale"], lines: ["a_total"], isReset: true, type: "counter" },
  upDownCounter: { options: ["scale"], lines: ["a"], isReset: false, type: "gauge" },
  gauge: { options: ["aggregate", "collect"], lines: ["a"], isReset: false, type: "gauge" },
  mean: { options: ["scale", "minMax"], lines: ["a_sum", "a_count"], isReset: true, type: "summary" },
  histogram: {
    options: ["scale", "minMax", "buckets"],
    lines: ["a_bucket", "a_sum", "a_count"],
    isReset: true,
    type: "histogram",
  },
} as const satisfies Record<Kind, object>;

type Recorded = Partial<Counter & UpDownCounter & Gauge & Mean>;

/** Makes a metric as callers without types may. */
function make(registry: Registry, kind: Kind, options: object): Recorded {
  return (registry[kind] as (options: object) => unknown).call(registry, options) as Recorded;
}

/** A registry with one metric of a kind, in which 1 was recorded. */
function recorded(kind: Kind): Registry {
  const registry = new Registry();
  const metric = make(registry, kind, { name: "a" });
  (metric.inc ?? metric.add ?? metric.record)?.call(metric, 1);
  return registry;
}

test("the table has every kind that a registry makes", () => {
  expect(Object.keys(KINDS).sort()).toEqual(Object.keys(PROMISED).sort());
});

describe.each(Object.keys(PROMISED) as Kind[])("a %s", (kind) => {
  const { options, lines, isReset, type } = PROMISED[kind];

  test("takes the options of every kind and its own", () => {
    const registry = new Registry();
    const common = "name, help, unit, labelNames, labelValues, maxSeries, expireAfter, space";
    const all = [common, ...options].join(", ");
    const message = new RegExp(`^Options here are ${all}, but got "typo"\\.`);
    expectRefusal(() => make(registry, kind, { name: "a", typo: 1 }), TypeError, "OPTION_INVALID", message);
    expectRefusal(() => make(registry, kind, 5 as never), TypeError, "OPTION_INVALID", new RegExp(`^A ${kind} takes`));
    registry.detach();
  });

  test("has its type, its start and the names of its samples in an exposition", () => {
    const registry = recorded(kind);
    const text = Buffer.from(expose(registry, { format: "openMetrics", selfMetrics: false, created: true })).toString();
    expect(text.match(/^# TYPE \S+ (\w+)$/m)?.[1]).toBe(type);
    const names = [...text.matchAll(/^(a\w*)/gm)].map(([name]) => name);
    for (const suffix of KINDS[kind].suffixes) expect(names).toContain(`a${suffix}`);
    expect([...new Set(names)].sort()).toEqual([...lines, ...(isReset ? ["a_created"] : [])].sort());
    registry.detach();
  });

  test("leaves no other metric a name of its samples", () => {
    const registry = recorded(kind);
    const free = ["a_total", "a_sum", "a_count", "a_bucket", "a_other"].filter(
      (name) => !(lines as readonly string[]).includes(name),
    );
    for (const name of free) registry.gauge({ name });
    for (const name of lines.filter((name) => name !== "a")) {
      expectRefusal(() => registry.gauge({ name }), RangeError, "NAME_INVALID", /would both be written as/);
    }
    registry.detach();
  });

  test(isReset ? "is closed by a reset" : "keeps its level at a reset", () => {
    const registry = recorded(kind);
    const read = () => registry.snapshot().metrics[0]?.series[0];
    const amount = () => {
      const { count, counts, scaled, level } = read() ?? {};
      return count ?? counts?.reduce((one, other) => one + other) ?? Number(level ?? scaled);
    };
    const before = amount();
    registry.reset();
    expect(before).toBeGreaterThan(0);
    expect(amount()).toBe(isReset ? 0 : before);
    expect(read()?.resets).toBe(isReset ? 1 : undefined);
    registry.detach();
  });
});

test.each(["counter", "upDownCounter"] as const)("a %s adds whole numbers, unless it has a scale", (kind) => {
  const registry = recorded(kind);
  expect(registry.snapshot().metrics[0]).toMatchObject({ scale: 1, series: [{ scaled: "1" }] });
  registry.detach();
});
