/** Prefixes: they are created once, found again, and dropped once most of them belong to removed series. */

import { type Cursor, Registry } from "threadtally";
import { expect, test } from "vitest";
import { Prefixes } from "../../../src/prometheus/format/prefixes.ts";
import { exposedText } from "../exposedText.ts";

function counted(registry: Registry) {
  let made = 0;
  const prefixes = new Prefixes((bytes, { labels }) => {
    made++;
    bytes.text(JSON.stringify(labels));
  });
  /** Goes through all series. Returns the prefixes, and how many had to be created. */
  const walk = () => {
    made = 0;
    let used = 0;
    const found: string[] = [];
    for (const cursor: Cursor = registry.cursor(); cursor.next(); ) {
      prefixes.find(cursor);
      used += prefixes.end - prefixes.start;
      found.push(new TextDecoder().decode(prefixes.bytes.array.subarray(prefixes.start, prefixes.end)));
    }
    prefixes.trim(used);
    return { found, made };
  };
  return { walk, prefixes };
}

test("creates each prefix once, and again for a label set that took the place of another", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  const labels = (n: number) => `{"n":"${n}"}`;
  const { walk } = counted(registry);
  for (const n of [0, 1, 2]) family.labels(n).inc();
  expect(walk()).toEqual({ found: [0, 1, 2].map(labels), made: 3 });
  expect(walk()).toEqual({ found: [0, 1, 2].map(labels), made: 0 });
  family.remove(1);
  family.labels(3).inc();
  expect(walk()).toEqual({ found: [0, 3, 2].map(labels), made: 1 });
  family.labels(1).inc();
  expect(walk()).toEqual({ found: [0, 3, 2, 1].map(labels), made: 1 });
  registry.detach();
});

test("finds prefixes beyond the first 64 KiB, and longer ones", () => {
  const registry = new Registry({ maxSeriesPerMetric: 5000 });
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  const { walk, prefixes } = counted(registry);
  const values = Array.from({ length: 1000 }, (_, n) => `${n}`.repeat(n % 100 === 0 ? 100 : 30));
  for (const value of values) family.labels(value).inc();
  const expected = values.map((value) => `{"n":"${value}"}`);
  expect(walk()).toEqual({ found: expected, made: 1000 });
  expect(walk()).toEqual({ found: expected, made: 0 });
  expect(prefixes.kept).toBe(expected.join("").length);
  expect(prefixes.kept).toBeGreaterThan(2 ** 16);
  registry.detach();
});

test("keeps no more than twice what is in use", () => {
  const registry = new Registry({ maxSeriesPerMetric: 5000 });
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  const { walk, prefixes } = counted(registry);
  for (let n = 0; n < 5000; n++) family.labels(n).inc();
  walk();
  const full = prefixes.kept;
  for (let n = 0; n < 4900; n++) family.remove(n);
  expect(walk().found).toHaveLength(100);
  expect(prefixes.kept).toBe(0);
  expect(walk()).toMatchObject({ made: 100 });
  expect(prefixes.kept).toBeLessThan(full / 40);
  registry.detach();
});

test("keeps the prefixes of removed series while they are few", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  const { walk } = counted(registry);
  for (let n = 0; n < 100; n++) family.labels(n).inc();
  walk();
  for (let n = 1; n < 100; n++) family.remove(n);
  expect(walk()).toEqual({ found: ['{"n":"0"}'], made: 0 });
  for (let n = 1; n < 100; n++) family.labels(n).inc();
  expect(walk().made).toBe(0);
  registry.detach();
});

test("writes each prefix again for a source whose series may differ at the next reading", () => {
  const registry = new Registry();
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  const { walk, prefixes } = counted(registry);
  prefixes.keeps = false;
  for (const n of [10, 2]) family.labels(n).inc();
  for (let pass = 0; pass < 2; pass++) expect(walk()).toEqual({ found: ['{"n":"10"}', '{"n":"2"}'], made: 2 });
  expect(prefixes.kept).toBe(0);
  registry.detach();
});

test("prefixes are in few arrays, and a new array begins after 64 KiB", () => {
  const registry = new Registry({ maxSeriesPerMetric: 5000 });
  const family = registry.counter({ name: "a_total", labelNames: ["n"] });
  for (let n = 0; n < 1500; n++) family.labels(`${n}`.padStart(100)).inc();
  const prefixes = new Prefixes((bytes, { labels }) => bytes.text(labels.n as string));
  const arrays = new Set();
  for (const cursor: Cursor = registry.cursor(); cursor.next(); ) {
    prefixes.find(cursor);
    arrays.add(prefixes.bytes);
  }
  expect(arrays.size).toBe(Math.ceil(150_000 / 2 ** 16));
  registry.detach();
});

test("prefixes of one registry are not used for another registry or format", () => {
  const text = (registry: Registry, format: "text" | "openMetrics" = "text") =>
    exposedText(registry, { format, created: false });
  const [one, other] = [new Registry({ labels: { of: "one" } }), new Registry({ labels: { of: "other" } })];
  for (const registry of [one, other])
    registry
      .counter({ name: "a_total", labelNames: ["n"] })
      .labels(1)
      .inc();
  for (let pass = 0; pass < 2; pass++) {
    expect(text(one)).toBe('# TYPE a_total counter\na_total{of="one",n="1"} 1\n');
    expect(text(other)).toBe('# TYPE a_total counter\na_total{of="other",n="1"} 1\n');
    expect(text(one, "openMetrics")).toBe('# TYPE a counter\na_total{of="one",n="1"} 1\n# EOF\n');
  }
  one.detach();
  other.detach();
});
