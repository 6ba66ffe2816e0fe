/** The members of the original's objects, documented or not, and the files of its `lib`. */

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, text } from "../house/files.ts";

const require = createRequire(import.meta.url);
const original = require("prom-client");
const ours = require("threadtally/prom-client");

/** Members that only the original has. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  Counter: ["defaultExemplarLabelSet", "defaultLabels", "defaultValue", "updateExemplar"],
  Gauge: [],
  Histogram: ["bucketExemplars", "bucketValues", "defaultExemplarLabelSet", "defaultLabels", "updateExemplar"],
  Summary: [],
  Registry: ["_collectors"],
  AggregatorRegistry: ["_collectors"],
  Pushgateway: [],
};
const METRICS = ["Counter", "Gauge", "Histogram", "Summary"] as const;

// biome-ignore lint/suspicious/noExplicitAny: either library
type Client = any;

/** Returns the names of an object's members, inherited ones included. */
function membersOf(object: object): Set<string> {
  const names = new Set<string>();
  for (let one = object; one && one !== Object.prototype && one !== Function.prototype; ) {
    for (const name of Object.getOwnPropertyNames(one)) names.add(name);
    one = Object.getPrototypeOf(one);
  }
  return names;
}

const OPTIONS = { name: "it", help: "It", labelNames: ["b", "a"], enableExemplars: true };
const made = (client: Client, kind: string) => {
  const registry = new client.Registry(client.openMetricsContentType);
  if (kind === "Pushgateway") return new client.Pushgateway("http://localhost");
  return METRICS.some((one) => one === kind)
    ? new client[kind]({ ...OPTIONS, registers: [registry] })
    : new client[kind]();
};

test("the module has all exports", () => {
  expect(Object.keys(original).filter((name) => !(name in ours))).toEqual([]);
});

describe.each(Object.entries(ABSENT))("%s", (kind, absent) => {
  test("has all members but for those that the documentation names", () => {
    const own = membersOf(made(ours, kind));
    expect([...membersOf(made(original, kind))].filter((name) => !own.has(name)).sort()).toEqual(absent);
    const [, section = ""] = text("docs/prom-client.md").split("\n## What is not there\n");
    for (const name of absent) expect((section.split("\n## ")[0] as string).includes(`\`${name}\``), name).toBe(true);
  });

  test("has all static members", () => {
    const own = membersOf(ours[kind]);
    expect([...membersOf(original[kind])].filter((name) => !own.has(name))).toEqual([]);
  });
});

describe.each(METRICS)("%s", (kind) => {
  test("has the names of its labels sorted, too", () => {
    expect(made(ours, kind).sortedLabelNames).toEqual(["a", "b"]);
  });

  test("has the members of the original for one label set", () => {
    const [own, others] = [ours, original].map((client) => Object.keys(made(client, kind).labels("x", "y")));
    expect(own).toEqual(others);
  });
});

/** Runs the same calls on both libraries, and returns what each lists. */
function bothList(kind: string, calls: (metric: Client) => void): Promise<unknown[]> {
  return Promise.all(
    [original, ours].map(async (client) => {
      const metric = made(client, kind);
      calls(metric);
      const { values } = await (metric.getForPromString?.() ?? metric.get());
      return JSON.stringify(values).replace(/"timestamp":[\d.]+/g, "");
    }),
  );
}

test("records of counters with and without exemplars can be called by name", async () => {
  const [theirs, own] = await bothList("Counter", (counter) => {
    expect(counter.incWithoutExemplar({ a: "x" }, 2)).toEqual({ labelHash: "a:x," });
    counter.incWithoutExemplar(3);
    counter.incWithExemplar({ labels: { a: "y" }, value: 4, exemplarLabels: { trace: "1" } });
    counter.incWithExemplar();
  });
  expect(own).toBe(theirs);
});

test("so can those of histograms, whose list for texts has the labels of a label set apart", async () => {
  const [theirs, own] = await bothList("Histogram", (histogram) => {
    histogram.observeWithoutExemplar({ a: "x" }, 2);
    histogram.observeWithoutExemplar(0);
    histogram.observeWithExemplar({ labels: { a: "y" }, value: 4, exemplarLabels: { trace: "1" } });
    expect(() => histogram.observeWithoutExemplar({ a: "z" }, "2")).toThrow(TypeError);
    expect(() => histogram.observeWithoutExemplar(null)).toThrow(TypeError);
  });
  expect(own).toContain('"sharedLabels":{"a":"x"}');
  expect(own).toBe(theirs);
});

test("the original's registry writes our metrics", async () => {
  const registry = new original.Registry();
  const histogram = new ours.Histogram({ name: "took", help: "Took", labelNames: ["a"], buckets: [1], registers: [] });
  registry.registerMetric(histogram);
  histogram.observe({ a: "x" }, 0.5);
  expect(await registry.metrics()).toContain('took_bucket{le="1",a="x"} 1\n');
});

describe("lib", () => {
  /** Files and exports that nobody was found to import. */
  const APART = ["lib/metrics/helpers/processMetricsHelpers.js", "lib/metrics/helpers/safeMemoryUsage.js"];
  const ABSENT_FILES = [...APART, "lib/timeWindowQuantiles.js"];
  const ABSENT_FUNCTIONS = ["removeLabels", "setValue", "setValueDelta"];
  const lib = (path: string) => require(join(ROOT, path));

  const filesIn = (folder: string) => {
    const paths = readdirSync(join(ROOT, folder, "lib"), { recursive: true, encoding: "utf8" });
    return paths.filter((path) => path.endsWith(".js")).map((path) => `lib/${path}`);
  };

  test("has all files but for those that the documentation names", () => {
    const own = filesIn("build/packages/prom-client");
    const absent = filesIn("node_modules/prom-client").filter((path) => !own.includes(path));
    expect(absent.sort()).toEqual(ABSENT_FILES);
  });

  test("util has what does not change the table of values, and does the same", () => {
    const parts = ours[Symbol.for("threadtally/prom-client/parts")];
    const util = lib("node_modules/prom-client/lib/util.js");
    expect(Object.keys(util).filter((name) => !(name in parts))).toEqual(ABSENT_FUNCTIONS);
    for (const value of [Number.NaN, Infinity, -Infinity, 0, 1.5]) {
      expect(parts.getValueAsString(value)).toBe(util.getValueAsString(value));
    }
    for (const value of [{}, [], null, undefined, "", 0]) expect(parts.isObject(value)).toBe(util.isObject(value));
    expect(parts.getLabels(["a"], ["x"])).toEqual(util.getLabels(["a"], ["x"]));
    expect(() => parts.getLabels(["a"], [])).toThrow("Invalid number of arguments (0)");
    expect(Math.abs(parts.nowTimestamp() - util.nowTimestamp())).toBeLessThan(60);
    const groups = [parts, util].map(({ Grouper }) => {
      const grouper = new Grouper();
      for (const [key, value] of [
        ["a", 1],
        ["b", 2],
        ["a", 3],
      ])
        grouper.add(key, value);
      return [...grouper];
    });
    expect(groups[0]).toEqual(groups[1]);
  });

  test("exemplar is the class of exemplars, which checks labels", async () => {
    const { Exemplar } = ours[Symbol.for("threadtally/prom-client/parts")];
    const Original = lib("node_modules/prom-client/lib/exemplar.js");
    expect({ ...new Exemplar() }).toEqual({ ...new Original() });
    expect({ ...new Exemplar({ a: "x" }, 2) }).toEqual({ ...new Original({ a: "x" }, 2) });
    for (const one of [new Exemplar(), new Original()]) {
      expect(() => one.validateExemplarLabelSet({ a: "x".repeat(127) })).not.toThrow();
      expect(() => one.validateExemplarLabelSet({ a: "x".repeat(128) })).toThrow(RangeError);
    }
    const counter = made(ours, "Counter");
    counter.inc({ labels: { a: "x" }, exemplarLabels: { trace: "1" } });
    expect((await counter.get()).values[0].exemplar).toBeInstanceOf(Exemplar);
  });
});
