/** Rolling deploys: processes of a new version of a program, which defines its metrics differently. */

import type { Registry } from "threadtally";
import { metricsResponder } from "threadtally/prometheus";
import { beforeEach, expect, test } from "vitest";
import { meetings, newRegistry, until } from "./meeting.ts";

const meeting = meetings();

type Define = (registry: Registry) => void;

/** What the old version and the new one record, and the lines that a scrape has of one process of each. */
const CHANGES: readonly (readonly [what: string, before: Define, after: Define, lines: readonly string[]])[] = [
  [
    "kind",
    (r) => r.counter({ name: "a_total" }).inc(),
    (r) => r.upDownCounter({ name: "a_total" }).add(1),
    ["a_total 1"],
  ],
  ["kind, to a gauge", (r) => r.counter({ name: "a" }).inc(), (r) => r.gauge({ name: "a" }).set(7), ["a_total 1"]],
  [
    "unit",
    (r) => r.mean({ name: "a", unit: "s" }).record(2),
    (r) => r.mean({ name: "a", unit: "ms" }).record(3),
    ["a_sum 2", "a_count 1"],
  ],
  [
    "buckets",
    (r) => r.histogram({ name: "a", buckets: [1] }).record(1),
    (r) => r.histogram({ name: "a", buckets: [2] }).record(1),
    ['a_bucket{le="1"} 1', 'a_bucket{le="+Inf"} 1', "a_sum 1", "a_count 1"],
  ],
  [
    "labels",
    (r) =>
      r
        .counter({ name: "a", labelNames: ["x"] })
        .labels("1")
        .inc(),
    (r) =>
      r
        .counter({ name: "a", labelNames: ["x", "y"] })
        .labels("1", "2")
        .inc(),
    ['a_total{x="1"} 1'],
  ],
  [
    "scale",
    (r) => r.counter({ name: "a", scale: 10 }).inc(),
    (r) => r.counter({ name: "a", scale: 100 }).inc(),
    ["a_total 1"],
  ],
  [
    "aggregate",
    (r) => r.gauge({ name: "a", aggregate: "sum" }).set(1),
    (r) => r.gauge({ name: "a", aggregate: "max" }).set(3),
    ["a 1"],
  ],
  [
    "name, alike in a scrape",
    (r) => r.counter({ name: "a.b" }).inc(),
    (r) => r.counter({ name: "a_b" }).inc(),
    ["a_b_total 1"],
  ],
];

/** What may change, since all of it is added. */
const FREE: readonly (readonly [what: string, before: Define, after: Define, lines: readonly string[]])[] = [
  [
    "help",
    (r) => r.counter({ name: "a", help: "A" }).inc(),
    (r) => r.counter({ name: "a", help: "B" }).inc(),
    ["a_total 2"],
  ],
  [
    "limits of label sets",
    (r) =>
      r
        .counter({ name: "a", labelNames: ["x"], maxSeries: 5, expireAfter: 60 })
        .labels("1")
        .inc(),
    (r) =>
      r
        .counter({ name: "a", labelNames: ["x"], maxSeries: 9 })
        .labels("1")
        .inc(),
    ['a_total{x="1"} 2'],
  ],
  [
    "values of labels",
    (r) =>
      r
        .counter({ name: "a", labelNames: ["x"], labelValues: { x: ["1"] } })
        .labels("1")
        .inc(),
    (r) =>
      r
        .counter({ name: "a", labelNames: ["x"], labelValues: { x: ["2"] } })
        .labels("2")
        .inc(),
    ['a_total{x="1"} 1', 'a_total{x="2"} 1'],
  ],
];

let registry: Registry;
beforeEach(() => {
  registry = newRegistry();
});

/** Has a process record and report, which also has a metric that never changes. */
async function deploy(define: Define): Promise<void> {
  const { registry: other, reporter } = meeting.current.reporting();
  await until(() => reporter.connected);
  define(other);
  other.counter({ name: "shared" }).inc();
  await registry.collectOthers({ patience: 10_000 });
}

/** Returns the samples of a scrape, without those of the package itself. */
async function scraped(): Promise<readonly string[]> {
  const response = await metricsResponder(registry)(new Request("http://localhost/metrics"));
  expect(response.status).toBe(200);
  return (await response.text()).split("\n").filter((line) => line !== "" && !/^#|^threadtally_/.test(line));
}

test.each(CHANGES)(
  "a changed %s is left out and counted, and the scrape has all else",
  async (_, before, after, lines) => {
    const { receiver } = await meeting.current.receiving(registry);
    for (const define of [before, after, after]) await deploy(define);
    const all = await scraped();
    expect(all).toContain("shared_total 3");
    expect(all.filter((line) => !line.startsWith("shared"))).toEqual(lines);
    expect(receiver.refused).toBe(2);
    meeting.current.expected = 1;
  },
);

test.each(FREE)("changed %s are no conflict", async (_, before, after, lines) => {
  const { receiver } = await meeting.current.receiving(registry);
  for (const define of [before, after]) await deploy(define);
  expect((await scraped()).filter((line) => !line.startsWith("shared"))).toEqual(lines);
  expect(receiver.refused).toBe(0);
});
