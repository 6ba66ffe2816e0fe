/** The cache between expositions: it has what a registry never changes, and nothing of data that may change. */

import type { Cursor, Registry, Snapshot } from "threadtally";
import { expect, test } from "vitest";
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
  [
    "a changed cursor",
    (cursor) => {
      const { get } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(cursor), "labels") ?? {};
      return Object.defineProperty(cursor, "labels", { get: () => redacted(get?.call(cursor)) });
    },
  ],
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
