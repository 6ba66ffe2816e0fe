/** Snapshots of strangers, with members that their metrics do not keep: nothing outside of their series is written. */

import fc from "fast-check";
import { addSnapshot, exponential, type Registry, type Snapshot } from "threadtally";
import { expect, test } from "vitest";
import { testRegistry } from "../../support/adding.ts";
import { holds } from "../../support/property.ts";

type Json = Record<string, unknown>;

/** The members with the numbers of each metric's series. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  hits_total: ["scaled"],
  open: ["scaled"],
  level: ["level"],
  ratio: ["count", "scaled"],
  wide: ["count", "scaled", "scaledMin", "scaledMax"],
  took: ["counts", "scaledSums"],
  size: ["counts", "scaledSums", "scaledMin", "scaledMax"],
};
const NUMBERS = ["count", "counts", "scaled", "scaledSums", "level", "scaledMin", "scaledMax"];
/** Members that nobody reads in a share. */
const EXTREMES = ["scaledMin", "scaledMax"];

/** Records something in every kind of metric, and in metrics before and behind it. */
function recorded(victims: string): Registry {
  const registry = testRegistry();
  const secret = (place: string) => {
    if (!victims) return;
    registry.mean({ name: `${victims}_${place}`, scale: 1, minMax: true }).record(7);
    registry.histogram({ name: `${victims}_${place}_seconds`, buckets: [1, 2] }).record(1.5);
    registry.counter({ name: `${victims}_${place}_total` }).inc(3);
  };
  secret("before");
  registry
    .counter({ name: "hits_total", labelNames: ["to"] })
    .labels("a")
    .inc();
  registry.upDownCounter({ name: "open" }).add(-2);
  registry.gauge({ name: "level", aggregate: "average" }).set(1.5);
  registry.mean({ name: "ratio", scale: 1 }).record(5);
  secret("among");
  registry.mean({ name: "wide", minMax: true, scale: 1 }).record(5);
  registry.histogram({ name: "took", buckets: [0.1, 1] }).record(0.2);
  registry.histogram({ name: "size", buckets: exponential({ schema: 0, min: 1, max: 8 }), minMax: true }).record(3);
  secret("behind");
  return registry;
}

let good = "";
let senders = 0;

/** Returns a good snapshot of a new sender. */
function arriving(): Snapshot {
  good ||= JSON.stringify(recorded("").snapshot({ perThread: true }));
  const snapshot = JSON.parse(good);
  snapshot.blocks[0].id = `sender ${++senders}`;
  return snapshot;
}

/** Returns all objects in a value, with the metric whose part they are. */
function objectsIn(
  value: unknown,
  metric = "",
  at: readonly string[] = [],
): { of: Json; metric: string; at: string[] }[] {
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).flatMap(([member, part]) =>
    objectsIn(part, metric || ((part as Json | null)?.name as string | undefined) || "", [...at, member]),
  );
  return [{ of: value as Json, metric, at: [...at] }, ...parts];
}

const anything = fc.oneof(
  fc.constantFrom<unknown>([1, 1000, 5], ["1", "5000000", "5"], "-12345678", "9", "zz", 5, -1, null, {}, "1.5"),
  fc.integer({ min: 1, max: 3000 }).map((length) => Array(length).fill(1)),
  fc.integer({ min: 1, max: 3000 }).map((length) => Array(length).fill("1")),
  fc.jsonValue(),
);

function prepared() {
  const registry = recorded("billing");
  addSnapshot(registry, arriving()); // this thread takes its lane, and metrics their memory
  const { buffer } = registry.handle.memory;
  return { registry, bytes: () => Buffer.from(new Uint8Array(buffer)) };
}

test("a number that a metric does not keep is refused in its series and shares: no byte of the block changes", () => {
  const { registry, bytes } = prepared();
  holds(
    fc.property(fc.nat(), fc.constantFrom(...NUMBERS), anything, (place, member, value) => {
      const snapshot = arriving();
      const parts = objectsIn(snapshot).filter(({ of }) => "lane" in of || ("startTime" in of && "labels" in of));
      const { of, metric } = parts[place % parts.length] as (typeof parts)[number];
      fc.pre(!OWN[metric]?.includes(member) && !("lane" in of && EXTREMES.includes(member)));
      of[member] = value;
      const before = bytes();
      expect(() => addSnapshot(registry, snapshot)).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
      expect(before.equals(bytes())).toBe(true);
    }),
  );
});

test("whatever a stranger changes, the other metrics stay as they were, and each refusal has a code", () => {
  const { registry, bytes } = prepared();
  const others = () => registry.snapshot().metrics.filter(({ name }) => name.startsWith("billing"));
  const before = others();
  const header = () => bytes().subarray(0, 36).toString("hex");
  const first = header();
  let added = 0;
  const names = fc.oneof(
    fc.constantFrom(...NUMBERS, "buckets", "minMax", "kind", "scale", "levels", "type"),
    fc.string(),
  );
  holds(
    fc.property(fc.nat(), names, anything, (place, member, value) => {
      const snapshot = arriving();
      const parts = objectsIn(snapshot);
      const { of, at } = parts[place % parts.length] as (typeof parts)[number];
      if (Array.isArray(of)) of[place % Math.max(1, of.length)] = value;
      else of[at.length === 0 && member === "__proto__" ? "x" : member] = value;
      try {
        if (addSnapshot(registry, snapshot, { only: Object.keys(OWN) })) added++;
      } catch (error) {
        expect((error as { code?: unknown }).code, String(error)).toMatch(/^[A-Z_]+$/);
      }
      expect(header()).toBe(first);
      expect(others()).toEqual(before);
    }),
  );
  expect(added).toBeGreaterThan(10);
  registry
    .counter({ name: "later_total", labelNames: ["a"] })
    .labels("x")
    .inc();
  expect(registry.snapshot().metrics).toHaveLength(9 + Object.keys(OWN).length + 1);
});

test("each metric alone, with as many numbers as reach the end of the block, is refused", () => {
  const { registry, bytes } = prepared();
  for (const metric of arriving().metrics) {
    const own = OWN[metric.name] as readonly string[];
    const long = { counts: Array(5000).fill(1), scaledSums: Array(5000).fill("1"), count: 1, scaled: "1" };
    const odd = Object.entries(long).filter(
      ([member]) => !own.includes(member) || Array.isArray(long[member as "count"]),
    );
    const snapshot = { ...arriving(), metrics: [metric] } as Snapshot;
    Object.assign(metric.series[0] as object, Object.fromEntries(odd));
    const before = bytes();
    expect(() => addSnapshot(registry, snapshot)).toThrow(expect.objectContaining({ code: "SNAPSHOT_INVALID" }));
    expect(before.equals(bytes())).toBe(true);
  }
});
