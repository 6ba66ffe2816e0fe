/**
 * Text and OpenMetrics, read by the parsers of Prometheus' Python library. The parser of OpenMetrics rejects what the
 * standard forbids.
 */

import { execFileSync } from "node:child_process";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { everyKind } from "./everyKind.ts";
import { exposed } from "./exposedText.ts";

const READ = `
import json, sys
from importlib import import_module
parser = import_module(sys.argv[1])
for family in parser.text_string_to_metric_families(sys.stdin.read()):
    samples = [[sample.name, sample.labels, sample.value] for sample in family.samples]
    print(json.dumps([family.name, family.type, family.unit, family.documentation, samples]))
`;

type Sample = [name: string, labels: Record<string, string>, value: number];
type Family = [name: string, type: string, unit: string, help: string, samples: Sample[]];

function parsed(
  exposition: Uint8Array,
  parser: "prometheus_client.parser" | "prometheus_client.openmetrics.parser",
): Family[] {
  // Debian's own Python, which can import Debian's packages.
  const lines = execFileSync("/usr/bin/python3", ["-c", READ, parser], { input: exposition, encoding: "utf8" });
  return lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Family);
}

const JOBS: Sample[] = [
  ["jobs_total", { service: "charts", otel_metric_overflow: "true" }, 1],
  ["jobs_total", { service: "charts", kind: 'a"b\\c\nd' }, 3],
  ["jobs_total", { service: "charts", kind: "é" }, 2 ** 40],
];

test("OpenMetrics is valid and has the right meaning", () => {
  const registry = everyKind();
  registry.counter({ name: "in_flight_total" }).inc(5);
  const shown = exposed(registry, { format: "openMetrics", created: true });
  const families = parsed(shown, "prometheus_client.openmetrics.parser");
  expect(families.map(([name, type, unit]) => [name, type, unit])).toEqual([
    ["jobs", "counter", ""],
    ["cpu_seconds", "counter", "seconds"],
    ["in_flight", "gauge", ""],
    ["load", "gauge", ""],
    ["compression_ratio", "summary", ""],
    ["took_seconds", "histogram", "seconds"],
    ["size", "histogram", ""],
    ["in_flight_total", "unknown", ""],
  ]);
  const [, , , help, samples] = families[0] as Family;
  expect(help).toBe('Jobs "done"\nof any kind \\');
  expect(samples.filter(([name]) => name === "jobs_total")).toEqual(JOBS);
  expect(samples.filter(([name]) => name === "jobs_created")).toHaveLength(3);
  expect(families[5]?.[4].slice(0, 4).map(([, { le }, value]) => [le, value])).toEqual([
    ["1e-05", 1],
    ["1.0", 2],
    ["1e+06", 2],
    ["+Inf", 3],
  ]);
  registry.detach();
});

test("text has the same meaning", () => {
  const registry = everyKind();
  const families = parsed(exposed(registry), "prometheus_client.parser");
  const [name, type, , help, samples] = families[0] as Family;
  expect([name, type, help]).toEqual(["jobs", "counter", 'Jobs "done"\nof any kind \\']);
  expect(samples).toEqual(JOBS);
  expect(families).toHaveLength(7);
  registry.detach();
});

test("escaped names and strange label values are valid in OpenMetrics", () => {
  const registry = new Registry();
  const values = ["", "\\", '"', "\n", "\\n", '\\"', "}", "{", ",", "=", " ", "\t", "\r", "\u{1f600}", "\u0000", "#"];
  const family = registry.counter({ name: "http.requests", labelNames: ["http.path"] });
  for (const [i, value] of values.entries()) family.labels(value).inc(i);
  for (const escaping of ["underscores", "dots", "values"] as const) {
    const [read] = parsed(
      exposed(registry, { format: "openMetrics", escaping, created: false }),
      "prometheus_client.openmetrics.parser",
    );
    expect(read?.[4].map(([, labels]) => Object.values(labels)[0])).toEqual(values);
    expect(read?.[4].map(([, , value]) => value)).toEqual(values.map((_, i) => i));
  }
  registry.detach();
});
