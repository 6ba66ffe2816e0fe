/** Metrics of a cluster's processes: real workers, some with the original. */

import { execFile } from "node:child_process";
import cluster from "node:cluster";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import original from "prom-client";
import { describe, expect, test, vi } from "vitest";
import client from "../../src/promClient.ts";
import { clusterLines, countOn, expected, name, startCounting } from "./memberCounts.ts";
import { Member } from "./members.ts";

const { AggregatorRegistry, ClusterRegistry, Counter, Registry } = client;
type Client = typeof client;

describe("metrics of a cluster", () => {
  test("are nothing without workers", async () => {
    expect(await new AggregatorRegistry().clusterMetrics()).toBe("");
  });

  test("are added up over the workers, without the primary's own", async () => {
    new Counter({ name: `${name}_total`, help: "h", labelNames: ["kind"] }).inc({ kind: "a" }, 1000);
    await Promise.all([1, 2, 3].map(startCounting));
    expect(await clusterLines()).toEqual(expected([1, 2, 3], { level: 6 }));
  });

  test("have the primary's own in a ClusterRegistry", async () => {
    new Counter({ name: `${name}_total`, help: "h", labelNames: ["kind"] }).inc({ kind: "a" }, 1000);
    const registry = new ClusterRegistry();
    expect(await clusterLines(registry)).toEqual([`${name}_total{kind="a"} 1000`]);
    await startCounting(1);
    expect(await clusterLines(registry)).toEqual(expected([1], { level: 1, further: 1000 }));
  });

  test("have each worker's latest figures, even if asked several times at once", async () => {
    const [first] = await Promise.all([1, 2].map(startCounting));
    const asked = [clusterLines(), clusterLines()];
    for (const lines of await Promise.all(asked)) expect(lines).toEqual(expected([1, 2], { level: 3 }));
    await first?.run(countOn, { name, amount: 10 });
    expect(await clusterLines()).toEqual(expected([1, 2], { level: 3, further: 10 }));
  });

  test("are those of the registries that a worker has set, with their labels", async () => {
    const member = await Member.start();
    await member.run(
      ({ Counter, Registry, AggregatorRegistry }, { name }) => {
        new Counter({ name: `${name}_global_total`, help: "h" }).inc();
        const registries = ["a", "b"].map((zone, index) => {
          const registry = new Registry();
          registry.setDefaultLabels({ zone });
          new Counter({ name: `${name}_total`, help: "h", registers: [registry] }).inc(index + 1);
          return registry;
        });
        new AggregatorRegistry();
        AggregatorRegistry.setRegistries(registries);
      },
      { name },
    );
    const lines = [`${name}_total{zone="a"} 1`, `${name}_total{zone="b"} 2`];
    expect(await clusterLines()).toEqual(lines);
    await member.end(() => member.begin(() => process.exit()));
    expect(await clusterLines()).toEqual(lines);
  });

  test("are in the format of the registry that merges them, exemplars included", async () => {
    const members = await Promise.all([1, 2].map(() => Member.start()));
    for (const [index, member] of members.entries()) {
      await member.run(
        ({ Counter, register, AggregatorRegistry, openMetricsContentType }, { name, index }) => {
          register.setContentType(openMetricsContentType as never);
          const counter = new Counter({ name: `${name}_total`, help: "h", enableExemplars: true });
          counter.inc({ value: 1, exemplarLabels: { trace: `t${index}` } } as never);
          new AggregatorRegistry();
        },
        { name, index },
      );
    }
    const registry = new AggregatorRegistry(client.openMetricsContentType);
    expect(registry.contentType).toBe(client.openMetricsContentType);
    const text = await registry.clusterMetrics();
    expect(text).toContain(`# TYPE ${name} counter\n${name}_total 2 # {trace="t1"} 1 `);
    expect(text).toMatch(/\n# EOF\n$/);
    expect(await new AggregatorRegistry().clusterMetrics()).toContain(
      `# TYPE ${name}_total counter\n${name}_total 2\n`,
    );
  });
});

describe("processes with the original", () => {
  const lines = [
    ["threadtally/prom-client", "prom-client"],
    ["threadtally/prometheus-io-client", "@prometheus-io/client"],
  ] as const;
  const primaries = lines.flatMap((line) => line.map((primary) => ({ primary, line })));

  test.each(primaries)("take part, the primary being of $primary", async ({ primary, line }) => {
    const [most, least] = line.map(({ length }) => length) as [number, number];
    const program = fileURLToPath(new URL("mixedCluster.process.js", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program, primary, ...line]);
    const texts = JSON.parse(stdout) as string[];
    expect(texts).toHaveLength(2);
    for (const text of texts) {
      expect(
        text
          .split("\n")
          .filter((line) => line !== "" && !line.startsWith("#"))
          .sort(),
      ).toEqual([
        "all_total 1",
        `level_average ${(most + least) / 2}`,
        "level_first 1",
        `level_max ${most}`,
        `level_min ${least}`,
        `level_sum ${most + least}`,
        `runs_total{kind="${line[1]}"} 2`,
        `runs_total{kind="${line[0]}"} 2`,
        'took_seconds_bucket{le="+Inf"} 2',
        'took_seconds_bucket{le="1"} 0',
        'took_seconds_bucket{le="2"} 2',
        "took_seconds_count 2",
        "took_seconds_sum 3",
      ]);
    }
  });
});

describe("aggregate", () => {
  test("makes the text of the original, from lists of either library", async () => {
    const lists = await Promise.all(
      [original, client].map(async (library) => {
        const registry = new (library.Registry as typeof Registry)();
        const registers = [registry] as never;
        const { Counter, Gauge, Histogram } = library as Client;
        new Counter({ name: "c_total", help: 'a "help"\n', labelNames: ["a", "b"], registers }).inc(
          { a: 'x"', b: 1 },
          2,
        );
        new Histogram({ name: "h", help: "h", buckets: [1], registers }).observe(2);
        for (const aggregator of ["sum", "first", "omit", "min", "max", "average"] as const) {
          new Gauge({ name: `g_${aggregator}`, help: "h", aggregator, registers }).set(5);
        }
        return registry.getMetricsAsJSON();
      }),
    );
    const text = await AggregatorRegistry.aggregate(lists).metrics();
    expect(text).toBe(await original.AggregatorRegistry.aggregate(lists).metrics());
    expect(text).toContain('c_total{a="x\\"",b="1"} 4\n');
    const open = AggregatorRegistry.aggregate(lists, client.openMetricsContentType);
    expect(open.contentType).toBe(client.openMetricsContentType);
    expect(await open.metrics()).toContain("\n# EOF\n");
  });

  test("sums metrics without an aggregator, and refuses an unknown one", async () => {
    const metric = { name: "m", help: "h", type: "gauge", values: [{ value: 2, labels: {} }] };
    const sum = AggregatorRegistry.aggregate([[metric], [metric]]);
    expect(await sum.metrics()).toBe("# HELP m h\n# TYPE m gauge\nm 4\n");
    const message = "'none' is not a defined aggregator.";
    expect(() => AggregatorRegistry.aggregate([[{ ...metric, aggregator: "none" }]])).toThrow(
      expect.objectContaining({ name: "Error", message, code: "OPTION_INVALID" }),
    );
  });
});

test("what is no registry is refused", () => {
  for (const [given, kind] of [
    [{}, "object"],
    [undefined, "undefined"],
    [[new Registry(), 1], "number"],
  ] as const) {
    expect(() => AggregatorRegistry.setRegistries(given as never)).toThrow(
      expect.objectContaining({ name: "TypeError", message: `Expected Registry, got ${kind}`, code: "OPTION_INVALID" }),
    );
  }
});

test("listeners are added with the first registry of a module, not before and not again", async () => {
  const listeners = () => ["message", "disconnect"].map((event) => cluster.listenerCount(event));
  const before = listeners();
  vi.resetModules();
  const { default: copy } = await import("../../src/promClient.ts");
  expect(listeners()).toEqual(before);
  for (let i = 0; i < 2; i++) new copy.AggregatorRegistry();
  expect(listeners()).toEqual(before.map((number) => number + 1));
});
