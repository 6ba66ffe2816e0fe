/** Metrics in a console: their name with their reading. */

import { inspect } from "node:util";
import { Registry, summarize } from "threadtally";
import { afterAll, expect, test } from "vitest";

const registry = new Registry();
afterAll(() => registry.detach());

test("counters and gauges show their value", () => {
  const jobs = registry.counter({ name: "jobs_total" });
  jobs.inc(3);
  const flow = registry.upDownCounter({ name: "flow" });
  flow.add(-2);
  const depth = registry.gauge({ name: "depth" });
  expect([jobs, flow, depth].map((metric) => inspect(metric))).toEqual([
    "Counter { jobs_total: 3 }",
    "UpDownCounter { flow: -2 }",
    "Gauge { depth: NaN }",
  ]);
  expect(inspect({ jobs }, { colors: true })).toBe("{ jobs: Counter { jobs_total: \u001b[33m3\u001b[39m } }");
});

test("means show their reading, and histograms quantiles in place of buckets", () => {
  const size = registry.mean({ name: "size", minMax: true });
  size.record(4);
  const took = registry.histogram({ name: "took_seconds" });
  took.record(0.5);
  expect(inspect(size)).toBe("Mean { size: { count: 1, sum: 4, mean: 4, min: 4, max: 4 } }");
  expect(inspect(took)).toBe(
    "Histogram {\n  took_seconds: { count: 1, sum: 0.5, mean: 0.5, p50: 0.5, p95: 0.5 }\n}".replace(
      /\n *(?=took|\})/g,
      " ",
    ),
  );
});

test("a metric with labels shows its label sets, at most a hundred", () => {
  const served = registry.counter({ name: "served_total", labelNames: ["method"] });
  served.labels("GET").inc(3);
  expect(inspect(served)).toBe("Counter { served_total: Map(1) { { method: 'GET' } => 3 } }");
  const took = registry.histogram({ name: "by_kind", labelNames: ["kind"] });
  took.labels("a").record(1);
  expect(inspect(took, { breakLength: Number.POSITIVE_INFINITY })).toContain("{ kind: 'a' } => { count: 1, sum: 1, ");
  for (let i = 0; i < 150; i++) served.labels(i);
  expect(inspect(served)).toContain("... 51 more items");
});

test("a metric whose registry is detached shows that, and does not throw", () => {
  const own = new Registry();
  const jobs = own.counter({ name: "jobs_total" });
  const served = own.counter({ name: "served_total", labelNames: ["method"] });
  own.detach();
  for (const metric of [jobs, served])
    expect(inspect(metric)).toMatch(/^Counter \{\s+\w+_total: RangeError: A registry.*DETACHED/s);
});

test("a metric knows its definition", () => {
  const labelNames = ["x"] as const;
  const metrics = {
    counter: [registry.counter({ name: "a" }), registry.counter({ name: "b", labelNames })],
    upDownCounter: [registry.upDownCounter({ name: "c" }), registry.upDownCounter({ name: "d", labelNames })],
    gauge: [registry.gauge({ name: "e" }), registry.gauge({ name: "f", labelNames })],
    mean: [registry.mean({ name: "g" }), registry.mean({ name: "h", labelNames })],
    histogram: [registry.histogram({ name: "i" }), registry.histogram({ name: "j", labelNames })],
  };
  for (const [kind, [bare, family]] of Object.entries(metrics)) {
    expect(bare?.definition).toMatchObject({ kind, labelNames: [] });
    expect(family?.definition).toMatchObject({ kind, labelNames: ["x"] });
    expect(registry.get(bare?.definition.name ?? "")).toBe(bare);
  }
});

test("a registry shows the table of its first hundred series, inside of other objects, too", () => {
  const own = new Registry();
  const served = own.counter({ name: "served_total", labelNames: ["n"] });
  for (let n = 0; n < 99; n++) served.labels(n).inc();
  expect(inspect(own)).toBe(`Registry\n${summarize(own)}`);
  for (let n = 99; n < 103; n++) served.labels(n).inc();
  const shown = inspect(own).split("\n");
  expect(shown).toHaveLength(2 + 100 + 2);
  expect(shown.at(-1)).toBe("… 3 more series: summarize(registry) returns all.");
  expect(inspect({ own }).split("\n")[1]).toBe("  own: Registry");
  expect(inspect({ own }, { depth: -1 })).toBe("[Object]");
  expect(inspect({ own }, { depth: 0 })).toContain("own: [Registry]");
  own.detach();
  expect(inspect(own)).toMatch(/^Registry\nRangeError: A registry and its metrics/);
});

test("the table of a registry is as wide as the terminal", () => {
  const own = new Registry();
  const labelNames = ["http_request_method", "http_route", "http_response_status_code"] as const;
  own.histogram({ name: "http_request_seconds", labelNames }).labels("GET", "/users/:id", 200).record(0.25);
  const { stdout } = process;
  const before = Object.getOwnPropertyDescriptor(stdout, "columns");
  const linesWith = (columns: number | undefined) => {
    Object.defineProperty(stdout, "columns", { value: columns, configurable: true, writable: true });
    return inspect(own).split("\n");
  };
  try {
    expect(linesWith(200)[2]).toContain('http_route="/users/:id",http_response_status_code="200"');
    expect(linesWith(60)[2]).toContain('"GET","/users/:…');
    expect(linesWith(60)[2]).toHaveLength(60);
    expect(linesWith(undefined).join("\n")).toBe(`Registry\n${summarize(own)}`);
  } finally {
    if (before) Object.defineProperty(stdout, "columns", before);
    else Reflect.deleteProperty(stdout, "columns");
    own.detach();
  }
});
