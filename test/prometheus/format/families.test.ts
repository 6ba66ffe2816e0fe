/** Families of several parts: one header for all of them, and all or none. */

import type { Cursor } from "threadtally";
import { expect, test } from "vitest";
import { Scrape } from "../../../src/prometheus/format/scrape.ts";
import { decodeFamilies } from "../decode.ts";
import { testRegistry } from "../exposedText.ts";
import { redefined } from "./redefined.ts";

const HITS = { name: "hits_total", family: "counter hits_total" };

/** Returns a cursor whose metrics are parts of families, by their names. */
function joined(cursor: Cursor, families: Readonly<Record<string, object>>): Cursor {
  return redefined(cursor, ({ name }) => families[name]);
}

/** Returns a cursor over three counters. */
function counters(): Cursor {
  const registry = testRegistry();
  for (const [index, name] of ["first", "second", "other"].entries()) {
    registry
      .counter({ name, labelNames: ["n"] })
      .labels(index)
      .inc(10 + index);
  }
  return registry.cursor();
}

const REQUEST = { escaping: "underscores" } as const;
const textOf = (scrape: Scrape) => Buffer.concat(scrape.all()).toString();

test("the parts of a family share its header in text, and its message in protobuf", () => {
  expect(textOf(new Scrape([joined(counters(), { first: HITS, second: HITS })], { ...REQUEST, format: "text" }))).toBe(
    '# TYPE hits_total counter\nhits_total{n="0"} 10\nhits_total{n="1"} 11\n# TYPE other_total counter\nother_total{n="2"} 12\n',
  );
  const scrape = new Scrape([joined(counters(), { first: HITS, second: HITS })], { ...REQUEST, format: "protobuf" });
  const families = decodeFamilies(Buffer.concat(scrape.all()));
  expect(families.map(({ name, metric }) => [name, metric.map(({ counter }) => counter?.value)])).toEqual([
    ["hits_total", [10, 11]],
    ["other_total", [12]],
  ]);
});

test("each part of a family has its own buckets", () => {
  const registry = testRegistry();
  registry.histogram({ name: "first", buckets: [1] }).record(3);
  registry
    .histogram({ name: "second", buckets: [2, 5], labelNames: ["n"] })
    .labels(1)
    .record(3);
  const took = { name: "took", family: "histogram took" };
  const scrape = new Scrape([joined(registry.cursor(), { first: took, second: took })], { ...REQUEST, format: "text" });
  expect(textOf(scrape).split("\n").slice(0, -1)).toEqual([
    ...["# TYPE took histogram", 'took_bucket{le="1"} 0', 'took_bucket{le="+Inf"} 1', "took_sum 3", "took_count 1"],
    ...['took_bucket{n="1",le="2"} 0', 'took_bucket{n="1",le="5"} 1', 'took_bucket{n="1",le="+Inf"} 1'],
    ...['took_sum{n="1"} 3', 'took_count{n="1"} 1'],
  ]);
});

test("if a part is bad, the rest of its family is left out, and other families are not", () => {
  const bad: unknown[] = [];
  const cursor = counters();
  const failing = new Proxy(joined(cursor, { first: HITS, second: HITS }), {
    get(target, key) {
      if (key !== "value" || cursor.definition.name !== "first") return Reflect.get(target, key, target);
      throw Object.assign(new RangeError("bad"), { code: "SNAPSHOT_INVALID" });
    },
  });
  const scrape = new Scrape([failing], { ...REQUEST, format: "text", onBadMetric: (what) => bad.push(what) });
  const text = textOf(scrape);
  expect(text).not.toMatch(/^hits_total/m);
  expect(text).toMatch(/# TYPE other_total counter\nother_total\{n="2"\} 12\n$/);
  expect(bad).toHaveLength(1);
});

test("another family of the same name is bad", () => {
  const bad: unknown[] = [];
  const cursor = joined(counters(), { first: HITS, second: HITS, other: { ...HITS, family: "gauge hits_total" } });
  const scrape = new Scrape([cursor], { ...REQUEST, format: "text", onBadMetric: (what) => bad.push(what) });
  expect(textOf(scrape)).toBe('# TYPE hits_total counter\nhits_total{n="0"} 10\nhits_total{n="1"} 11\n');
  expect(bad).toEqual([expect.objectContaining({ code: "NAME_INVALID" })]);
});
