/** OpenMetrics 1.0. In test/prometheus/parser.system.ts, its own strict parser checks the same. */

import { Registry } from "threadtally";
import { type ExposeOptions, expose } from "threadtally/prometheus";
import { expect, test } from "vitest";
import { canonicalBound } from "../../../src/prometheus/format/openMetrics.ts";
import { noteResource } from "../../../src/streams/resource.ts";
import { everyKind } from "../everyKind.ts";
import { exposedText, testRegistry } from "../exposedText.ts";

const text = (registry: Registry, options: ExposeOptions = {}) =>
  exposedText(registry, { ...options, format: "openMetrics" });

test("exposes every kind with its type, unit and help, in this order", () => {
  const registry = everyKind();
  expect(text(registry)).toBe(String.raw`# TYPE jobs counter
# HELP jobs Jobs \"done\"\nof any kind \\
jobs_total{service="charts",otel_metric_overflow="true"} 1
jobs_total{service="charts",kind="a\"b\\c\nd"} 3
jobs_total{service="charts",kind="é"} 1099511627776
# TYPE cpu_seconds counter
# UNIT cpu_seconds seconds
# HELP cpu_seconds Time
cpu_seconds_total{service="charts"} 0.001002
# TYPE in_flight gauge
in_flight{service="charts"} -2
# TYPE load gauge
load{service="charts"} 0.25
# TYPE compression_ratio summary
compression_ratio_sum{service="charts"} 0.45
compression_ratio_count{service="charts"} 2
# TYPE took_seconds histogram
# UNIT took_seconds seconds
took_seconds_bucket{service="charts",le="1e-05"} 1
took_seconds_bucket{service="charts",le="1.0"} 2
took_seconds_bucket{service="charts",le="1e+06"} 2
took_seconds_bucket{service="charts",le="+Inf"} 3
took_seconds_sum{service="charts"} 2000000.500001
took_seconds_count{service="charts"} 3
# TYPE size histogram
size_bucket{service="charts",le="1.0"} 0
size_bucket{service="charts",le="2.0"} 0
size_bucket{service="charts",le="4.0"} 1
size_bucket{service="charts",le="8.0"} 1
size_bucket{service="charts",le="+Inf"} 1
size_sum{service="charts"} 3
size_count{service="charts"} 1
# EOF
`);
});

test("writes the start time of each counter, mean and histogram, in seconds, right after its samples", () => {
  const registry = everyKind();
  const cursor = registry.cursor();
  cursor.next();
  const lines = text(registry, { created: true }).split("\n");
  const at = lines.findIndex((line) => line.startsWith("jobs_created"));
  expect(lines[at - 1]).toMatch(/^jobs_total/);
  expect(lines[at]).toBe(`jobs_created{service="charts",otel_metric_overflow="true"} ${cursor.startTime / 1000}`);
  const created = lines.filter((line) => line.includes("_created")).map((line) => line.replace(/\{.*/, ""));
  expect(created).toEqual([
    ...Array(3).fill("jobs_created"),
    ...["cpu_seconds_created", "compression_ratio_created", "took_seconds_created", "size_created"],
  ]);
});

test("writes the unit only if the name ends with it", () => {
  const registry = testRegistry();
  registry.gauge({ name: "speed", unit: "meters_per_second" }).set(1);
  registry.gauge({ name: "speed_By/s", unit: "By/s" }).set(1);
  expect(text(registry, { escaping: "allow-utf-8" })).not.toContain("# UNIT");
});

test("keeps a metric that has a counter's short name, and writes the counter with type unknown", () => {
  const registry = testRegistry();
  registry.counter({ name: "jobs_total", help: "Done" }).inc(2);
  expect(text(registry, { created: false })).toContain("# TYPE jobs counter\n");
  registry.upDownCounter({ name: "jobs", help: "Under way" }).add(1);
  expect(text(registry)).toBe(`# TYPE jobs_total unknown
# HELP jobs_total Done
jobs_total 2
# TYPE jobs gauge
# HELP jobs Under way
jobs 1
# EOF
`);
});

test("only counters lose their _total", () => {
  const registry = testRegistry();
  registry.gauge({ name: "jobs_total" }).set(7);
  expect(text(registry)).toBe("# TYPE jobs_total gauge\njobs_total 7\n# EOF\n");
});

test("leaves out _created if another metric has that name", () => {
  const registry = testRegistry();
  registry.counter({ name: "jobs_total" }).inc();
  registry.gauge({ name: "jobs_created" }).set(7);
  expect(text(registry, { created: true })).toBe(
    "# TYPE jobs counter\njobs_total 1\n# TYPE jobs_created gauge\njobs_created 7\n# EOF\n",
  );
});

test("has its end even without metrics", () => {
  const registry = testRegistry();
  expect(text(registry)).toBe("# EOF\n");
});

test("the attributes of a resource are the metric target, of the type info", () => {
  const registry = new Registry();
  noteResource(registry, "given", { region: "eu" });
  expect(text(registry)).toBe('# TYPE target info\n# HELP target Target metadata\ntarget_info{region="eu"} 1\n# EOF\n');
  registry.detach();
});

test("writes bounds canonically", () => {
  const bounds = [-10, 0, 1e-10, 1e-5, 0.0001, 0.1, 1, 10, 123456, 1e6, 1.5e6, 1e10, 1e21, 0.30000000000000004];
  expect(bounds.map(canonicalBound)).toEqual(
    "-10.0 0.0 1e-10 1e-05 0.0001 0.1 1.0 10.0 123456.0 1e+06 1.5e+06 1e+10 1e+21 0.30000000000000004".split(" "),
  );
});

test("a counter is written again once another metric takes its short name, even with as many metrics", () => {
  const snapshot = (...names: string[]) => {
    const registry = new Registry();
    for (const name of names) registry.gauge({ name }).set(1);
    const { metrics } = registry.snapshot();
    registry.detach();
    return metrics;
  };
  const registry = new Registry();
  registry.counter({ name: "requests_total" }).inc();
  const own = registry.snapshot();
  const shown = (...names: string[]) =>
    new TextDecoder().decode(
      expose({ ...own, metrics: [...own.metrics, ...snapshot(...names)] }, { format: "openMetrics", created: false }),
    );
  expect(shown("other")).toContain("# TYPE requests counter\n");
  expect(shown("requests")).toContain("# TYPE requests_total unknown\n");
  expect(shown("other")).toContain("# TYPE requests counter\n");
  registry.detach();
});
