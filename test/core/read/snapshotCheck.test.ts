/**
 * Snapshots from elsewhere: merges, differences and expositions refuse the same ones, and report what is wrong and
 * where.
 */

import fc from "fast-check";
import { exponential, mergeSnapshots, Registry, type Snapshot, subtractSnapshots } from "threadtally";
import { expose } from "threadtally/prometheus";
import { afterAll, expect, test } from "vitest";
import { holds } from "../../support/property.ts";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry({ labels: { service: "charts" }, maxSeriesPerMetric: 2 });
afterAll(() => registry.detach());
const hits = registry.counter({ name: "hits_total", labelNames: ["route"] });
for (const route of ["/", "/a", "beyond the limit"]) hits.labels(route).inc();
registry.upDownCounter({ name: "open" }).add(-2);
registry.gauge({ name: "level" }).set(1.5);
registry.gauge({ name: "never_set" });
registry.mean({ name: "ratio", scale: 100, minMax: true }).record(0.5);
registry.mean({ name: "empty", minMax: true });
registry.histogram({ name: "took_seconds", buckets: [0.1, 1] }).record(0.2);
registry.histogram({ name: "size", buckets: exponential({ schema: 0, min: 1, max: 8 }) }).record(3);
const good = JSON.stringify(registry.snapshot({ perThread: true }));

type Json = Record<string, unknown>;

/** Returns the member at the end of a path. */
const at = (whole: unknown, ...path: (string | number)[]): Json =>
  path.reduce((part, key) => (part as Json)[key], whole) as Json;

/** Returns the good snapshot after a change, which receives the whole, and each metric by its name. */
function changed(change: (snapshot: Json, metric: (name: string) => Json) => unknown): Snapshot {
  const snapshot = JSON.parse(good) as Json;
  change(snapshot, (name) => (snapshot.metrics as Json[]).find((metric) => metric.name === name) as Json);
  return snapshot as unknown as Snapshot;
}

const readers: Readonly<Record<string, (snapshot: Snapshot) => unknown>> = {
  mergeSnapshots: (snapshot) => mergeSnapshots(snapshot),
  "subtractSnapshots, the later one": (snapshot) => subtractSnapshots(snapshot, JSON.parse(good)),
  "subtractSnapshots, the earlier one": (snapshot) => subtractSnapshots(JSON.parse(good), snapshot),
  expose: (snapshot) => expose(snapshot),
  "expose as protobuf": (snapshot) => expose(snapshot, { format: "protobuf" }),
};

/** Returns the message of the refusal, which all readers share; undefined if all accept it. */
function refusal(snapshot: Snapshot): string | undefined {
  const messages = Object.entries(readers).map(([name, read]) => {
    try {
      read(snapshot);
      return undefined;
    } catch (error) {
      expect(error, name).toMatchObject({ code: "SNAPSHOT_INVALID" });
      expect(error, name).toBeInstanceOf(TypeError);
      return (error as Error).message;
    }
  });
  expect(new Set(messages).size, messages.join("\n")).toBe(1);
  return messages[0];
}

const set = (member: string, value: unknown) => (of: Json) => {
  of[member] = value;
};
const first = (name: string, alter: (series: Json) => void) => (_: Json, metric: (name: string) => Json) =>
  alter(at(metric(name), "series", 0));
const without = (member: string) => (of: Json) => {
  delete of[member];
};

test("what a registry returns is accepted, even without the members that older versions do not have", () => {
  expect(refusal(changed(() => undefined))).toBeUndefined();
  const old = JSON.parse(good, (key, value) => (key === "resets" || key === "threads" ? undefined : value));
  expect(mergeSnapshots(old).metrics).toHaveLength(8);
  expect(expose(old).length).toBeGreaterThan(100);
});

test.each<[string, RegExp, Parameters<typeof changed>[0]]>([
  ["blocks that are no list", /an object/, set("blocks", {})],
  ["a block without an id", /block 0 has the id undefined/, (whole) => without("id")(at(whole, "blocks", 0))],
  ["a block without a sequence", /block 0 has the sequence/, (whole) => without("sequence")(at(whole, "blocks", 0))],
  ["a block of no time", /block 0 has the time null/, (whole) => set("time", null)(at(whole, "blocks", 0))],
  ["a block of no start", /block 0 has the startTime/, (whole) => without("startTime")(at(whole, "blocks", 0))],
  ["a metric that is null", /metric 0 is null/, (whole) => set("0", null)(at(whole, "metrics"))],
  [
    "a kind that there is not",
    /"hits_total" has the kind "zzz"/,
    (_, metric) => set("kind", "zzz")(metric("hits_total")),
  ],
  ["no scale", /"ratio" has the scale undefined/, (_, metric) => without("scale")(metric("ratio"))],
  ["a scale of 0", /"ratio" has the scale 0/, (_, metric) => set("scale", 0)(metric("ratio"))],
  [
    "an aggregate that there is not",
    /"level" has the aggregate "avg"/,
    (_, metric) => set("aggregate", "avg")(metric("level")),
  ],
  [
    "a counter with an aggregate",
    /"hits_total" has the aggregate "sum"/,
    (_, metric) => set("aggregate", "sum")(metric("hits_total")),
  ],
  [
    "extremes of a counter",
    /"hits_total" has the minMax true/,
    (_, metric) => set("minMax", true)(metric("hits_total")),
  ],
  ["no space, as null", /"open" breaks a rule: A space must have/, (_, metric) => set("space", null)(metric("open"))],
  ["a space without a name", /"open" breaks a rule: A space must/, (_, metric) => set("space", "")(metric("open"))],
  ["a space that is a number", /"open" breaks a rule: A space must/, (_, metric) => set("space", 5)(metric("open"))],
  [
    "a wrong scale in a space, whose metrics are not exposed",
    /"open" has the scale 0/,
    (_, metric) => Object.assign(metric("open"), { space: "a", scale: 0 }),
  ],
  [
    "an empty name in a space",
    /"" breaks a rule: A metric's name must have 1 to 255 characters of well-formed Unicode/,
    (_, metric) => Object.assign(metric("open"), { space: "a", name: "" }),
  ],
  ["a name with a space", /"a b" breaks a rule/, (_, metric) => set("name", "a b")(metric("open"))],
  [
    "buckets that fall",
    /"took_seconds" breaks.*must rise/,
    (_, metric) => set("buckets", [1, 0.1])(metric("took_seconds")),
  ],
  ["no series", /"open" has the series undefined/, (_, metric) => without("series")(metric("open"))],
  [
    "a series that is null",
    /"open" has a wrong series, number 0: it is null/,
    (_, metric) => set("series", [null])(metric("open")),
  ],
  ["no labels", /"hits_total" has a wrong series, number 0: it has the labels/, first("hits_total", without("labels"))],
  ["labels in a list", /has the labels an array/, first("hits_total", set("labels", ["/"]))],
  ["a label that is a number", /has the label "a" with 1/, first("hits_total", set("labels", { a: 1 }))],
  ["half an emoji as label", /has the label "a" with/, first("hits_total", set("labels", { a: "\ud800" }))],
  ["a label le", /has a label "le"/, first("took_seconds", set("labels", { le: "1" }))],
  ["__proto__ as label", /has a label "__proto__"/, first("open", set("labels", JSON.parse('{"__proto__":"x"}')))],
  ["no start time", /has the startTime undefined/, first("open", without("startTime"))],
  ["resets that are no count", /has the resets -1/, first("hits_total", set("resets", -1))],
  ["a level of no time", /"level" has .* it has the time undefined/, first("level", without("time"))],
  ["no scaled sum", /"open" has .* it has the scaled undefined/, first("open", without("scaled"))],
  ["an up-down counter without a number", /"open" has .* it has the scaled null/, first("open", set("scaled", null))],
  ["a scaled sum that is no integer", /has the scaled "1.5"/, first("open", set("scaled", "1.5"))],
  ["an endless scaled sum", /has the scaled "9+…"/, first("open", set("scaled", "9".repeat(100)))],
  ["a mean without a count", /"ratio" has .* it has the count undefined/, first("ratio", without("count"))],
  [
    "an endless count",
    /"ratio" has .* it has the count Infinity/,
    first("ratio", set("count", Number.POSITIVE_INFINITY)),
  ],
  ["a mean without its sum", /"ratio" has .* it has the scaled undefined/, first("ratio", without("scaled"))],
  ["a smallest value alone", /"ratio" has .* it has the scaledMax null/, first("ratio", set("scaledMax", null))],
  ["extremes in the wrong order", /"ratio" has .* it has the scaledMax "3"/, first("ratio", set("scaledMax", "3"))],
  ["extremes that are missing", /"ratio" has .* it has the scaledMin undefined/, first("ratio", without("scaledMin"))],
  ["counts cut short", /must have 3 counts, but has an array of 2/, first("took_seconds", set("counts", [0, 1]))],
  [
    "a count that is null",
    /"took_seconds" has .* it has null among its counts/,
    first("took_seconds", set("counts", [null, 1, 0])),
  ],
  ["a count that is text", /has "x" among its counts/, first("took_seconds", set("counts", [0, "x", 1]))],
  ["a hole in its sums", /has undefined among its scaledSums/, first("took_seconds", set("scaledSums", Array(3)))],
  ["a sum too many", /must have 3 scaledSums/, first("took_seconds", set("scaledSums", ["0", "0", "0", "0"]))],
  ["threads that are no list", /has the threads "2"/, first("hits_total", set("threads", "2"))],
  [
    "a thread without its share",
    /has a thread that has the scaled/,
    first("hits_total", set("threads", [{ lane: 1, thread: null }])),
  ],
])("%s: refused by all", (_, message, change) => {
  expect(refusal(changed(change))).toMatch(message);
});

test("a label set that comes twice is refused", () => {
  const twice = changed((_, metric) =>
    set("series", [at(metric("open"), "series", 0), at(metric("open"), "series", 0)])(metric("open")),
  );
  const merging = /"open" has a wrong series, number 1: it has the labels of another series/;
  expectRefusal(() => mergeSnapshots(twice), TypeError, "SNAPSHOT_INVALID", merging);
  // Two label sets may also be written as one, so expositions show them.
  const exposing = /two of "open" are both written as .*charts/;
  expectRefusal(() => expose(twice), RangeError, "SNAPSHOT_INVALID", exposing);
});

test("a metric that is listed twice is refused", () => {
  const twice = changed((_, metric) => set("name", "hits_total")(metric("open")));
  expectRefusal(() => mergeSnapshots(twice), TypeError, "SNAPSHOT_INVALID", /"hits_total" is listed twice/);
  expect(() => expose(twice)).toThrow(expect.objectContaining({ code: expect.stringMatching(/_INVALID$/) }));
});

test("whatever replaces whatever, all readers refuse the same snapshots, in the same words", () => {
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]) => {
    if (path.length > 0) paths.push(path);
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) walk(part, [...path, key]);
  };
  walk(JSON.parse(good), []);
  const odd = fc.oneof(
    fc.constantFrom(undefined, null, -1, 0.5, 2 ** 53, "", "x", "1e3", [], {}, [[]], true, "__proto__"),
    fc.anything(),
  );
  const thrownBy = (read: () => unknown): (Error & { code?: string }) | undefined => {
    try {
      read();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  };
  let refused = 0;
  holds(
    fc.property(fc.constantFrom(...paths), odd, (path, value) => {
      const snapshot = changed((whole) => {
        set(path.at(-1) as string, value)(at(whole, ...path.slice(0, -1)));
      });
      const merging = thrownBy(() => mergeSnapshots(snapshot));
      if (merging) refused++;
      for (const [name, read] of Object.entries(readers)) {
        const reading = thrownBy(() => read(snapshot));
        if (merging) expect(reading?.message, name).toBe(merging.message);
        // A valid snapshot may still be of another block or definition, and then cannot be subtracted.
        if (reading)
          expect(reading.code, name).toMatch(
            merging ? /^SNAPSHOT_INVALID$/ : /^(SNAPSHOT_INVALID|DEFINITION_CONFLICT|NAME_INVALID)$/,
          );
      }
    }),
    500,
  );
  expect(refused).toBeGreaterThan(50);
  expect(Object.keys(Object.prototype)).toEqual([]);
});
