/** Families of several parts: one header for all of them, and all or none. */

import type { Cursor } from "threadtally";
import { expect, test } from "vitest";
import { Scrape } from "../../../src/prometheus/format/scrape.ts";
import { decodeFamilies } from "../decode.ts";
import { testRegistry } from "../exposedText.ts";

const identity = (value: number) => value;

/** Returns a cursor over three counters, of which the first two are parts of one family, and the third of `other`. */
function cursorOfParts(altered: (value: number, name: string) => number = identity, other?: object): Cursor {
  const registry = testRegistry();
  for (const [index, name] of ["first", "second", "other"].entries()) {
    registry
      .counter({ name, labelNames: ["n"] })
      .labels(index)
      .inc(10 + index);
  }
  const parts = new Map<Cursor["definition"], object>();
  return new Proxy(registry.cursor(), {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key === "value") return altered(value, target.definition.name);
      if (key !== "definition") return typeof value === "function" ? value.bind(target) : value;
      if (value.name === "other" && !other) return value;
      const family = value.name === "other" ? other : { name: "hits_total", family: "counter hits_total" };
      const part = parts.get(value) ?? { ...value, ...family };
      parts.set(value, part);
      return part;
    },
  });
}

const REQUEST = { escaping: "underscores" } as const;
const textOf = (scrape: Scrape) => Buffer.concat(scrape.all()).toString();

test("the parts of a family share its header in text, and its message in protobuf", () => {
  expect(textOf(new Scrape([cursorOfParts()], { ...REQUEST, format: "text" }))).toBe(
    '# TYPE hits_total counter\nhits_total{n="0"} 10\nhits_total{n="1"} 11\n# TYPE other_total counter\nother_total{n="2"} 12\n',
  );
  const scrape = new Scrape([cursorOfParts()], { ...REQUEST, format: "protobuf" });
  const families = decodeFamilies(Buffer.concat(scrape.all()));
  expect(families.map(({ name, metric }) => [name, metric.map(({ counter }) => counter?.value)])).toEqual([
    ["hits_total", [10, 11]],
    ["other_total", [12]],
  ]);
});

test("if a part is bad, the rest of its family is left out, and other families are not", () => {
  const bad: unknown[] = [];
  const failing = (value: number, name: string) => {
    if (name === "first") throw Object.assign(new RangeError("bad"), { code: "SNAPSHOT_INVALID" });
    return value;
  };
  const scrape = new Scrape([cursorOfParts(failing)], {
    ...REQUEST,
    format: "text",
    onBadMetric: (what) => bad.push(what),
  });
  const text = textOf(scrape);
  expect(text).not.toMatch(/^hits_total/m);
  expect(text).toMatch(/# TYPE other_total counter\nother_total\{n="2"\} 12\n$/);
  expect(bad).toHaveLength(1);
});

test("another family of the same name is bad", () => {
  const bad: unknown[] = [];
  const cursor = cursorOfParts(identity, { name: "hits_total", family: "gauge hits_total" });
  const scrape = new Scrape([cursor], { ...REQUEST, format: "text", onBadMetric: (what) => bad.push(what) });
  expect(textOf(scrape)).toBe('# TYPE hits_total counter\nhits_total{n="0"} 10\nhits_total{n="1"} 11\n');
  expect(bad).toEqual([expect.objectContaining({ code: "NAME_INVALID" })]);
});
