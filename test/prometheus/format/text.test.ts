/** The text exposition, version 0.0.4. */

import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { exponential, mergeSnapshots, Registry } from "threadtally";
import { type Escaping, expose } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { Scrape } from "../../../src/prometheus/format/scrape.ts";
import { everyKind } from "../everyKind.ts";
import { exposedText, testRegistry } from "../exposedText.ts";
import { redefined } from "./redefined.ts";

const text = (registry: Registry, escaping: Escaping = "underscores") => exposedText(registry, { escaping });

const EVERY_KIND = String.raw`# HELP jobs_total Jobs "done"\nof any kind \\
# TYPE jobs_total counter
jobs_total{service="charts",otel_metric_overflow="true"} 1
jobs_total{service="charts",kind="a\"b\\c\nd"} 3
jobs_total{service="charts",kind="é"} 1099511627776
# HELP cpu_seconds_total Time
# TYPE cpu_seconds_total counter
cpu_seconds_total{service="charts"} 0.001002
# TYPE in_flight gauge
in_flight{service="charts"} -2
# TYPE load gauge
load{service="charts"} 0.25
# TYPE compression_ratio summary
compression_ratio_sum{service="charts"} 0.45
compression_ratio_count{service="charts"} 2
# TYPE took_seconds histogram
took_seconds_bucket{service="charts",le="1e-05"} 1
took_seconds_bucket{service="charts",le="1"} 2
took_seconds_bucket{service="charts",le="1e+06"} 2
took_seconds_bucket{service="charts",le="+Inf"} 3
took_seconds_sum{service="charts"} 2000000.500001
took_seconds_count{service="charts"} 3
# TYPE size histogram
size_bucket{service="charts",le="1"} 0
size_bucket{service="charts",le="2"} 0
size_bucket{service="charts",le="4"} 1
size_bucket{service="charts",le="8"} 1
size_bucket{service="charts",le="+Inf"} 1
size_sum{service="charts"} 3
size_count{service="charts"} 1
`;

test("exposes every kind, the overflow series, constant labels, and no gauge that was never set", () => {
  const registry = everyKind();
  expect(text(registry)).toBe(EVERY_KIND);
  expect(text(registry), "from what was kept").toBe(EVERY_KIND);
});

test("an independent parser reads the same", () => {
  const registry = everyKind();
  const metrics = parsePrometheusTextFormat(text(registry));
  expect(metrics.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "jobs_total COUNTER",
    "cpu_seconds_total COUNTER",
    "in_flight GAUGE",
    "load GAUGE",
    "compression_ratio SUMMARY",
    "took_seconds HISTOGRAM",
    "size HISTOGRAM",
  ]);
  expect(metrics[0]?.help).toBe('Jobs "done"\nof any kind \\');
  expect(metrics[0]?.metrics.map(({ value }) => Number(value))).toEqual([1, 3, 2 ** 40]);
  expect(metrics[0]?.metrics[1]?.labels).toEqual({ service: "charts", kind: 'a"b\\c\nd' });
  expect(metrics[5]?.metrics[0]?.buckets).toEqual({ "1e-05": "1", "1": "2", "1e+06": "2", "+Inf": "3" });
});

test("has no braces without labels", () => {
  const registry = testRegistry();
  registry.counter({ name: "a_total" }).inc();
  registry.histogram({ name: "b", buckets: [1] }).record(1);
  expect(text(registry)).toBe(
    "# TYPE a_total counter\na_total 1\n" +
      '# TYPE b histogram\nb_bucket{le="1"} 1\nb_bucket{le="+Inf"} 1\nb_sum 1\nb_count 1\n',
  );
});

test("is empty without metrics", () => {
  const registry = testRegistry();
  expect(text(registry)).toBe("");
});

test("quotes names that only newer scrapers support, or escapes them", () => {
  const registry = testRegistry();
  registry
    .counter({ name: "http.requests", help: "All", labelNames: ["http.method"] })
    .labels("GET")
    .inc(2);
  registry.histogram({ name: "a-b", buckets: [1] }).record(1);
  expect(text(registry, "allow-utf-8")).toBe(`# HELP "http.requests_total" All
# TYPE "http.requests_total" counter
{"http.requests_total","http.method"="GET"} 2
# TYPE "a-b" histogram
{"a-b_bucket",le="1"} 1
{"a-b_bucket",le="+Inf"} 1
{"a-b_sum"} 1
{"a-b_count"} 1
`);
  const samples = (escaping: Escaping) => text(registry, escaping).split("\n").slice(2, 3)[0];
  expect(samples("underscores")).toBe('http_requests_total{http_method="GET"} 2');
  expect(samples("dots")).toBe('http_dot_requests__total{http_dot_method="GET"} 2');
  expect(samples("values")).toBe('U__http_2e_requests__total{U__http_2e_method="GET"} 2');
});

test("rejects two metrics of merged snapshots whose names are written alike, and names them", () => {
  const [here, there] = [testRegistry(), testRegistry()];
  here.gauge({ name: "a.b" }).set(1);
  there.gauge({ name: "a_b" }).set(2);
  const both = mergeSnapshots(here.snapshot(), there.snapshot());
  expect(() => expose(both)).toThrow(
    expect.objectContaining({ code: "NAME_INVALID", message: expect.stringMatching(/"a\.b" and "a_b".*Rename/) }),
  );
  expect(exposedText(both, { escaping: "allow-utf-8" })).toContain('{"a.b"} 1');
});

test("writes a sum that no double can hold as the nearest double", () => {
  const registry = testRegistry();
  const counter = registry.counter({ name: "a_total", scale: 10 });
  counter.inc(2 ** 58);
  for (let i = 0; i < 5; i++) counter.inc(12.3);
  const written = Number(/^a_total (.*)/m.exec(text(registry))?.[1]);
  expect(counter.scaled).toBe(2n ** 58n * 10n + 615n);
  expect(written).toBe(counter.value);
  expect(written).toBe(2 ** 58 + 64);
});

test("any text is copied unchanged, wherever its characters begin", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["x"] });
  const values = Array.from(
    { length: 9 },
    (_, before) => `${"-".repeat(before)}\u{10ffff}\x7f\u{f0000}\x7f\x7fé\uffff\x7f`,
  );
  for (const value of values) family.labels(value).inc();
  const lines = exposedText(registry).trim().split("\n").slice(1);
  expect(lines).toEqual(values.map((value) => `a_total{x="${value}"} 1`));
  expect(exposedText(registry).trim().split("\n").slice(1)).toEqual(lines);
  registry.detach();
});

/** Returns the bounds and cumulative counts of a histogram's lines, in both formats of text. */
function bucketsOf(registry: Registry): [bound: number, count: number][] {
  const [plain, open] = (["text", "openMetrics"] as const).map((format) =>
    Array.from(exposedText(registry, { format }).match(/_bucket.*$/gm) ?? [], (line) => {
      const [, bound, count] = /^_bucket\{le="(.+)"\} (\d+)$/.exec(line) ?? [];
      return [Number(bound?.replace("+Inf", "Infinity")), Number(count)] as [number, number];
    }),
  );
  expect(open).toEqual(plain);
  return plain ?? [];
}

test.each([
  // Four bounds a doubling: up to 38 are written.
  [{ schema: 2, min: 2 ** -4, max: 2 ** 5 }, 37, 1],
  [{ schema: 2, min: 2 ** -4, max: 2 ** 5.25 }, 38, 1],
  // One more: every other bound of the scale, which is 2^(n/2), and the highest one.
  [{ schema: 2, min: 2 ** -4, max: 2 ** 5.5 }, 20, 2],
  [{ schema: 2, min: 2 ** -4, max: 2 ** 5.75 }, 21, 2],
  // The lowest bound is not on the coarser scale.
  [{ schema: 2, min: 2 ** -3.75, max: 2 ** 6 }, 21, 2],
  [{ schema: 3, min: 1e-6, max: 1e3 }, 31, 8],
  [{ schema: 5, min: 0.01, max: 10 }, 22, 16],
] as const)("an exponential histogram of %j has %i bounds in text, exactly merged", (scale, bounds, step) => {
  const registry = testRegistry();
  const size = registry.histogram({ name: "size", buckets: exponential(scale) });
  for (let value = scale.min / 2; value < 2 * scale.max; value *= 1.07) size.record(value);
  const { buckets, count } = size.read();
  const shown = bucketsOf(registry);
  expect(shown).toHaveLength(bounds + 1);
  expect(shown.at(-1)).toEqual([Number.POSITIVE_INFINITY, count]);
  for (const [bound, below] of shown) {
    const exact = buckets.filter(({ upTo }) => upTo <= bound * (1 + 1e-9));
    expect(below).toBe(exact.reduce((sum, one) => sum + one.count, 0));
  }
  const [lowest, highest] = [shown[0]?.[0], shown.at(-2)?.[0]].map((bound) => Number(bound));
  expect(lowest).toBeCloseTo(buckets[0]?.upTo as number, 12);
  expect(highest).toBeCloseTo(buckets.at(-2)?.upTo as number, 9);
  const aligned = shown.slice(1, -2).map(([bound]) => (Math.log2(bound) * 2 ** scale.schema) / step);
  for (const number of aligned) expect(Math.abs(number - Math.round(number))).toBeLessThan(1e-9);
});

test("listed bounds are all written", () => {
  const registry = testRegistry();
  registry.histogram({ name: "listed", buckets: Array.from({ length: 100 }, (_, n) => n + 1) }).record(3);
  expect(bucketsOf(registry)).toHaveLength(101);
});

test("writes no sum of a metric that has none, as a stream of OpenTelemetry may be", () => {
  const registry = testRegistry();
  registry.histogram({ name: "took", buckets: [1] }).record(3);
  registry.mean({ name: "ratio" }).record(3);
  const cursor = redefined(registry.cursor(), () => ({ hasSum: false }));
  const scrape = new Scrape([cursor], { format: "text", escaping: "underscores" });
  const lines = Buffer.concat(scrape.all()).toString().trim().split("\n");
  expect(lines.filter((line) => !line.startsWith("#"))).toEqual([
    ...['took_bucket{le="1"} 0', 'took_bucket{le="+Inf"} 1', "took_count 1"],
    "ratio_count 1",
  ]);
});
