/** Remote write's messages, decoded by an independent library and compared with expositions in text. */

import fc from "fast-check";
import { exponential, type Registry } from "threadtally";
import { describe, expect, test } from "vitest";
import { WriteRequests } from "../../../src/push/prometheus/writeRequest.ts";
import { exposedText, testRegistry } from "../../prometheus/exposedText.ts";
import { Dice, randomRegistry } from "../../prometheus/randomRegistry.ts";
import { holds } from "../../support/property.ts";
import { readExposition } from "../../support/readExposition.ts";
import { bitsOf, decodeWrite, named, STALE, type Written } from "./decodedWrite.ts";

/** Returns what one reading of a registry is written as. */
function written(requests: WriteRequests, registry: Registry, time = 1): Written[] {
  const all: Written[] = [];
  for (const { message, samples } of requests.write([registry.cursor()], time)) {
    const series = decodeWrite(message);
    expect(series).toHaveLength(samples);
    all.push(...series);
  }
  return all;
}

/** Returns false for the end of a series. */
function isLive({ value }: Written): boolean {
  return bitsOf(value) !== STALE;
}

/** Returns the values by their labels. No two time series may have the same labels. */
function valuesOf(series: readonly Written[]): Record<string, number> {
  const values = new Map(series.map((one) => [named(one), one.value]));
  expect(values.size).toBe(series.length);
  return Object.fromEntries(values);
}

/** Returns the same of an exposition in text. */
function exposedValues(registry: Registry): Record<string, number> {
  const families = readExposition(exposedText(registry), "text");
  return Object.fromEntries(
    families.flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => {
        const present = Object.entries({ ...labels, __name__: name }).filter(([, text]) => text !== "");
        return [named({ labels: present.sort(([a], [b]) => (a < b ? -1 : 1)) }), value];
      }),
    ),
  );
}

test("any registry is written as it is exposed, with sorted labels, before and after it grew", () => {
  holds(
    fc.property(fc.nat(), (seed) => {
      const { registry, grow } = randomRegistry(new Dice(seed));
      try {
        const requests = new WriteRequests({}, 2000);
        for (let round = 0; round < 3; round++) {
          expect(valuesOf(written(requests, registry).filter(isLive))).toEqual(exposedValues(registry));
          for (const more of grow) more();
        }
      } finally {
        registry.detach();
      }
    }),
    12,
  );
});

test("each time series has one sample of the reading's time, and names stay in their order", () => {
  const registry = testRegistry({ labels: { A: "1", zone: "z" } });
  registry
    .histogram({ name: "took.seconds", help: "Time", buckets: [0.1, 1], labelNames: ["kind"] })
    .labels("é")
    .record(0.5);
  const series = written(new WriteRequests({}), registry, 1_790_000_000_123);
  const labels = (name: string, le?: string) => [
    ["A", "1"],
    ["__name__", name],
    ["kind", "é"],
    ...(le === undefined ? [] : [["le", le]]),
    ["zone", "z"],
  ];
  const timestamp = 1_790_000_000_123;
  expect(series).toEqual([
    { labels: labels("took_seconds_bucket", "0.1"), value: 0, timestamp },
    { labels: labels("took_seconds_bucket", "1"), value: 1, timestamp },
    { labels: labels("took_seconds_bucket", "+Inf"), value: 1, timestamp },
    { labels: labels("took_seconds_sum"), value: 0.5, timestamp },
    { labels: labels("took_seconds_count"), value: 1, timestamp },
  ]);
});

test("labels of the process are added, unless a series has its own of that name", () => {
  const registry = testRegistry();
  registry.counter({ name: "a_total", help: "A" }).inc();
  registry
    .counter({ name: "b_total", help: "B", labelNames: ["job", "z"] })
    .labels("own", "")
    .inc();
  const names = written(new WriteRequests({ job: "added", instance: "one", none: "" }), registry).map(named);
  expect(names).toEqual([
    '[["__name__","a_total"],["instance","one"],["job","added"]]',
    '[["__name__","b_total"],["instance","one"],["job","own"]]',
  ]);
});

test("an exponential histogram has the buckets that it has in text", () => {
  const registry = testRegistry();
  registry
    .histogram({ name: "waited", help: "W", buckets: exponential({ schema: 3, min: 2 ** -9, max: 16 }) })
    .record(0.3);
  const values = valuesOf(written(new WriteRequests({}), registry));
  expect(values).toEqual(exposedValues(registry));
  expect(Object.keys(values).length).toBeLessThan(45);
});

describe("a series that vanished", () => {
  /** Returns the names of the time series that end. */
  function ended(series: readonly Written[]): string[] {
    return series.filter((one) => !isLive(one)).map(named);
  }

  test("ends once, with all of its time series, at the time of the reading", () => {
    const registry = testRegistry();
    const took = registry.histogram({ name: "took", help: "T", buckets: [1], labelNames: ["kind"] });
    const hits = registry.counter({ name: "hits_total", help: "H", labelNames: ["kind"] });
    for (const kind of ["a", "b"]) {
      took.labels(kind).record(1);
      hits.labels(kind).inc();
    }
    const requests = new WriteRequests({});
    const first = written(requests, registry, 1);
    expect(ended(first)).toEqual([]);
    took.remove("a");
    hits.remove("b");
    const second = written(requests, registry, 2);
    const gone = first.map(named).filter((name) => name.includes("took") === name.includes('"kind","a"'));
    expect(gone).toHaveLength(5);
    expect(ended(second)).toEqual(gone);
    expect(second).toHaveLength(first.length);
    expect(second.map(({ timestamp }) => timestamp)).toEqual(first.map(() => 2));
    expect(written(requests, registry, 3)).toHaveLength(5);
  });

  test("does not end if its label set was defined again before the next reading", () => {
    const registry = testRegistry();
    const hits = registry.counter({ name: "hits_total", help: "H", labelNames: ["kind"] });
    hits.labels("a").inc(5);
    const requests = new WriteRequests({});
    written(requests, registry);
    hits.remove("a");
    hits.labels("b").inc(); // takes the place of the other
    hits.labels("a").inc(2);
    expect(valuesOf(written(requests, registry))).toEqual(exposedValues(registry));
    hits.remove("a");
    const last = written(requests, registry);
    expect(ended(last)).toEqual(['[["__name__","hits_total"],["kind","a"]]']);
    expect(last).toHaveLength(2);
  });

  test("ends a gauge that was cleared, and begins again when it is set", () => {
    const registry = testRegistry();
    const level = registry.gauge({ name: "level", help: "L" });
    level.set(Number.NaN);
    const requests = new WriteRequests({});
    expect(bitsOf((written(requests, registry)[0] as Written).value)).not.toBe(STALE);
    level.clear();
    expect(ended(written(requests, registry))).toEqual(['[["__name__","level"]]']);
    expect(written(requests, registry)).toEqual([]);
    level.set(2);
    expect(written(requests, registry)).toMatchObject([{ value: 2 }]);
  });
});

test("messages are bounded, and none splits a series", () => {
  const registry = testRegistry();
  const took = registry.histogram({ name: "took", help: "T", buckets: [1, 2, 3], labelNames: ["n"] });
  for (let n = 0; n < 50; n++) took.labels(n).record(n);
  const requests = new WriteRequests({}, 1000);
  const sizes: number[] = [];
  for (const { message, samples } of requests.write([registry.cursor()], 1)) {
    expect(message.length).toBeLessThan(1000 + 6 * 60);
    expect(samples % 6).toBe(0);
    sizes.push(samples);
  }
  expect(sizes.reduce((sum, one) => sum + one)).toBe(300);
  expect(sizes.length).toBeGreaterThan(5);
});

test("a reading that fails leaves nothing to the next one", () => {
  const registry = testRegistry();
  registry.counter({ name: "hits_total", help: "H" }).inc();
  const requests = new WriteRequests({});
  const cursor = registry.cursor();
  let calls = 0;
  const broken = Object.assign(cursor, {
    next() {
      if (calls++ > 0) throw new RangeError("corrupt");
      return Object.getPrototypeOf(cursor).next.call(cursor);
    },
  });
  expect(() => [...requests.write([broken], 1)]).toThrow("corrupt");
  expect(written(requests, registry)).toHaveLength(1);
});

test("two metrics of one exposed name are refused", () => {
  const [one, other] = [testRegistry(), testRegistry()];
  for (const registry of [one, other]) registry.counter({ name: "hits_total", help: "H" }).inc();
  const requests = new WriteRequests({});
  expect(() => [...requests.write([one.cursor(), other.cursor()], 1)]).toThrow(
    expect.objectContaining({ code: "NAME_INVALID" }),
  );
});
