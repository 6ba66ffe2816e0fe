/** The cache between expositions: it has what a registry never changes, and nothing of data that may change. */

import type { Cursor, Registry, Snapshot } from "threadtally";
import { expect, test, vi } from "vitest";
import type { OnBadMetric } from "../../../src/prometheus/format/badMetric.ts";
import type { Escaping } from "../../../src/prometheus/format/escaping.ts";
import { Exposition, type Form, type Style } from "../../../src/prometheus/format/exposition.ts";
import { styleOf } from "../../../src/prometheus/format/format.ts";
import { joined } from "../../../src/prometheus/format/scrape.ts";
import type { SeriesCursor } from "../../../src/prometheus/format/seriesCursor.ts";
import { SnapshotCursor } from "../../../src/prometheus/source/snapshotCursor.ts";
import { Bytes } from "../../../src/wire/bytes.ts";
import { decodeFamilies } from "../decode.ts";
import { exposed, exposedText, testRegistry } from "../exposedText.ts";

const FORMATS = ["text", "openMetrics", "protobuf"] as const;

/** Returns a snapshot whose parts may be changed. */
interface Changeable {
  metrics: { name: string; help: string; series: { labels: Record<string, string>; scaled: string }[] }[];
}

function visits(): Registry {
  const registry = testRegistry();
  const family = registry.counter({ name: "visits_total", help: "Visits", labelNames: ["user", "path"] });
  for (const [n, user] of ["ann", "bob", "cy"].entries()) family.labels(user, `/${n}`).inc(n + 1);
  return registry;
}

test.each(FORMATS)("a changed snapshot is exposed with the changes: %s", (format) => {
  const snapshot = visits().snapshot();
  const changeable = snapshot as unknown as Changeable;
  const [metric] = changeable.metrics;
  const asNow = () => exposed(JSON.parse(JSON.stringify(snapshot)), { format });
  const changes = [
    () => metric?.series.splice(0, 1),
    () => Object.assign(metric?.series[0]?.labels ?? {}, { user: "redacted" }),
    () => delete metric?.series[1]?.labels.user,
    () => metric?.series.reverse(),
    () => Object.assign(metric ?? {}, { help: "Redacted" }),
    () => Object.assign(metric ?? {}, { name: "other_total" }),
    () => changeable.metrics.splice(0, 1),
  ];
  for (const change of changes) {
    exposed(snapshot, { format });
    change();
    expect(exposed(snapshot, { format })).toEqual(asNow());
  }
});

test("a frozen definition does not imply a registry: its series may change", () => {
  const [metric] = visits().snapshot().metrics;
  const series = [...(metric?.series ?? [])];
  const snapshot = { ...visits().snapshot(), metrics: [Object.freeze({ ...metric, series })] } as unknown as Snapshot;
  exposed(snapshot);
  series.shift();
  expect(exposedText(snapshot)).toBe(
    "# HELP visits_total Visits\n# TYPE visits_total counter\n" +
      'visits_total{user="bob",path="/1"} 2\nvisits_total{user="cy",path="/2"} 3\n',
  );
});

/** The cursor itself, with one getter replaced. */
function overridden<Name extends keyof Cursor>(
  cursor: Cursor,
  name: Name,
  get: (read: () => Cursor[Name]) => Cursor[Name],
): Cursor {
  let owner = Object.getPrototypeOf(cursor);
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  const before = Object.getOwnPropertyDescriptor(owner, name);
  return Object.defineProperty(cursor, name, { get: () => get(() => before?.get?.call(cursor)) });
}

const redacted = (labels: Cursor["labels"]) => ({ ...labels, user: "-" });

test.each<[string, (cursor: Cursor) => Cursor]>([
  [
    "a proxy",
    (cursor) =>
      new Proxy(cursor, {
        get(_, key) {
          const value = key === "labels" ? redacted(cursor.labels) : Reflect.get(cursor, key, cursor);
          return typeof value === "function" ? value.bind(cursor) : value;
        },
      }),
  ],
  ["a changed cursor", (cursor) => overridden(cursor, "labels", (read) => redacted(read()))],
  [
    "an object around one",
    (cursor) =>
      ({
        next: () => cursor.next(),
        metrics: cursor.metrics,
        bounds: [],
        get definition() {
          return cursor.definition;
        },
        get ordinal() {
          return cursor.ordinal;
        },
        get labels() {
          return redacted(cursor.labels);
        },
        get startTime() {
          return cursor.startTime;
        },
        get value() {
          return cursor.value;
        },
      }) as unknown as Cursor,
  ],
])("%s that hides labels of a registry exposes none of them, whatever was exposed before", (_, wrap) => {
  const registry = visits();
  const source = { cursor: () => wrap(registry.cursor()) };
  for (const format of FORMATS) {
    const plain = exposed(registry, { format });
    const hidden = Buffer.from(exposed(source, { format })).toString();
    expect(hidden).not.toMatch(/ann|bob|cy/);
    expect(exposed(registry, { format })).toEqual(plain);
  }
});

test("series without their own ordinals have their own labels", () => {
  const registry = visits();
  const source = {
    cursor: () => {
      const cursor = registry.cursor();
      return Object.create(
        {
          get labels() {
            return cursor.labels;
          },
          get definition() {
            return cursor.definition;
          },
          get value() {
            return cursor.value;
          },
          get startTime() {
            return cursor.startTime;
          },
        },
        {
          next: { value: () => cursor.next() },
          metrics: { value: cursor.metrics },
          ordinal: { value: 0 },
          bounds: { value: [] },
        },
      ) as Cursor;
    },
  };
  for (const format of FORMATS) expect(exposed(source, { format })).toEqual(exposed(registry, { format }));
  expect(decodeFamilies(exposed(source, { format: "protobuf" }))[0]?.metric).toHaveLength(3);
});

/** Writes all series of a cursor. Returns the bytes, and the forms that had to be made for them. */
function written(
  cursor: SeriesCursor,
  { format = "text", escaping = "underscores", onBadMetric }: WriteOptions = {},
): { bytes: Uint8Array; made: readonly Form[] } {
  const made: Form[] = [];
  const style = styleOf({ format, escaping }, cursor.metrics);
  const watched: Style = {
    ...style,
    formOf: (...metric) => {
      const form = style.formOf(...metric);
      made.push(form);
      return form;
    },
  };
  const exposition = new Exposition(watched, escaping, new Bytes(), onBadMetric);
  while (cursor.next()) exposition.write(cursor);
  exposition.end();
  return { bytes: joined(exposition.output.take()), made };
}

interface WriteOptions {
  readonly format?: (typeof FORMATS)[number];
  readonly escaping?: Escaping;
  readonly onBadMetric?: OnBadMetric;
}

test("the form of a registry's metric is made once, and kept by no other cursor", () => {
  const registry = visits();
  const snapshot = registry.snapshot();
  const withOwn = (name: "labels" | "definition") => overridden(registry.cursor(), name, (read) => read());
  const formsMade = (cursor: () => SeriesCursor) => [cursor(), cursor()].map((one) => written(one).made.length);
  expect(formsMade(() => registry.cursor())).toEqual([1, 0]);
  expect(formsMade(() => new SnapshotCursor(snapshot, "underscores"))).toEqual([1, 1]);
  expect(formsMade(() => withOwn("labels"))).toEqual([1, 1]);
  expect(formsMade(() => withOwn("definition"))).toEqual([1, 1]);
});

test("of the forms of one metric, the four that were used last are kept", () => {
  const registry = visits();
  const formsMade = (...all: WriteOptions[]) => all.map((options) => written(registry.cursor(), options).made.length);
  const first = { escaping: "underscores" } as const;
  const second = { escaping: "dots" } as const;
  const third = { escaping: "values" } as const;
  const fourth = { escaping: "allow-utf-8" } as const;
  const fifth = { format: "protobuf" } as const;
  expect(formsMade(first, second, third, fourth)).toEqual([1, 1, 1, 1]);
  expect(formsMade(second, third, fourth, first)).toEqual([0, 0, 0, 0]);
  expect(formsMade(fifth, third, fourth, first, fifth)).toEqual([1, 0, 0, 0, 0]);
  expect(formsMade(second)).toEqual([1]);
});

test("labels of removed series are forgotten, and those of all others kept", () => {
  const registry = testRegistry();
  const family = registry.counter({ name: "visits_total", labelNames: ["user"] });
  const users = Array.from({ length: 20 }, (_, n) => `${n} `.repeat(1000));
  for (const user of users) family.labels(user).inc();
  const [form] = written(registry.cursor()).made;
  const bytesKept = () => form?.prefixes.kept ?? 0;
  const ofAll = bytesKept();
  expect(ofAll).toBeGreaterThan(20 * 2000);
  written(registry.cursor());
  expect(bytesKept()).toBe(ofAll);
  for (const user of users.slice(0, -1)) family.remove(user);
  written(registry.cursor());
  written(registry.cursor());
  expect(bytesKept()).toBeLessThan(ofAll / 10);
});

test.each(FORMATS)("a gauge that was never set is not shown: %s", (format) => {
  const registry = testRegistry();
  registry.gauge({ name: "never_set" });
  expect(written(registry.cursor(), { format })).toEqual(written(testRegistry().cursor(), { format }));
});

test.each(FORMATS)("nothing is shown of a series that its cursor cannot give in full: %s", (format) => {
  const registry = testRegistry();
  const family = registry.mean({ name: "took_seconds", labelNames: ["n"] });
  for (const n of [0, 1, 2]) family.labels(n).record(n);
  const problem = Object.assign(new Error("no count"), { code: "SNAPSHOT_INVALID" });
  const withoutCount = overridden(registry.cursor(), "count", (read) => {
    if (withoutCount.labels.n === "1") throw problem;
    return read();
  });
  const onlyFirst = registry.cursor();
  const { next } = onlyFirst;
  onlyFirst.next = () => next.call(onlyFirst) && onlyFirst.labels.n === "0";
  const onBadMetric = vi.fn();
  const { bytes } = written(withoutCount, { format, onBadMetric });
  expect(bytes).toEqual(written(onlyFirst, { format }).bytes);
  expect(onBadMetric.mock.calls).toEqual([[problem]]);
});
