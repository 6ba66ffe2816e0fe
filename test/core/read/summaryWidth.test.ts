/** The width of tables of registries: columns, names and labels that are too long. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { summaryOf } from "../../../src/core/read/summary.ts";
import { lines, summaryWith } from "./summaries.ts";

test("wide and combining characters are aligned", () => {
  const summary = summaryWith((registry) => {
    const jobs = registry.counter({ name: "a", labelNames: ["x"] });
    for (const value of ["日本語", "e\u0301", "😀", "한국", "ascii!"]) jobs.labels(value).inc();
  });
  expect(summary).toBe(
    lines(
      "metric  labels      value",
      'a       x="日本語"      1',
      'a       x="e\u0301"           1',
      'a       x="😀"          1',
      'a       x="한국"        1',
      'a       x="ascii!"      1',
    ),
  );
});

test("names of a metric's labels are left out if lines would be too long with them", () => {
  const summary = summaryWith(
    (registry) => {
      const labelNames = ["http_request_method", "http_response_status_code"] as const;
      const took = registry.histogram({ name: "took_seconds", labelNames, buckets: [1] });
      took.labels("GET", 200).record(0.25);
      took.labels("POST", "").record(0.5);
      took.labels("PUT", 200).record(0.75);
      registry
        .counter({ name: "jobs_total", labelNames: ["kind"] })
        .labels("chart")
        .inc();
    },
    { maxSeriesPerMetric: 2 },
  );
  expect(summary).toBe(
    lines(
      "metric      labels        value",
      'jobs_total  kind="chart"      1',
      "",
      "metric        labels                       count  mean   p50   p95",
      'took_seconds  otel_metric_overflow="true"      1  0.75  0.75  0.75',
      'took_seconds  "GET","200"                      1  0.25  0.25  0.25',
      'took_seconds  "POST",""                        1   0.5   0.5   0.5',
    ),
  );
});

test("a line may be as long as the most columns, and no longer", () => {
  const registry = new Registry();
  registry
    .counter({ name: "a", labelNames: ["kind"] })
    .labels("chart")
    .inc();
  const snapshot = registry.snapshot();
  const full = lines("metric  labels        value", 'a       kind="chart"      1');
  const inColumns = (columns: number) => summaryOf(snapshot, Number.POSITIVE_INFINITY, columns);
  expect(inColumns(27)).toBe(full);
  expect(inColumns(26)).toBe(lines("metric  labels   value", 'a       "chart"      1'));
  registry.detach();
});

test("there may be more series than a call has room for arguments", () => {
  const registry = new Registry();
  registry.counter({ name: "jobs_total" });
  // Node takes 125,048 at most.
  const series = Array.from({ length: 126_000 }, (_, i) => ({ labels: { n: String(i) }, scaled: "1" }));
  const snapshot = { ...registry.snapshot(), metrics: [{ ...registry.snapshot().metrics[0], series }] };
  expect(summaryOf(snapshot as never).split("\n")).toHaveLength(126_001);
  registry.detach();
});

test("long names are cut after the labels, and neither to nothing", () => {
  const summary = summaryWith((registry) => {
    registry
      .counter({ name: "n".repeat(200), labelNames: ["x"] })
      .labels("l".repeat(100))
      .inc();
    registry
      .counter({ name: "short", labelNames: ["x"] })
      .labels("1")
      .inc();
  });
  const [title = "", first = "", second = ""] = summary.split("\n");
  expect(first).toBe(`${"n".repeat(54)}…  "${"l".repeat(14)}…      1`);
  expect([title, first, second].map(({ length }) => length)).toEqual([80, 80, 80]);
  const numbers = summaryWith((registry) => {
    registry
      .mean({ name: "n".repeat(200), scale: 1, labelNames: ["x"], minMax: true })
      .labels("l".repeat(100))
      .record(2 ** 100);
  });
  expect(numbers.split("\n")[1]).toMatch(
    /^n{15}… {2}"l{14}… {6}1 {2}1\.2676506002282294e\+30 {2}1\.2676506002282294e\+30$/,
  );
});
