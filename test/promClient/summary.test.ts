/** Summaries of prom-client's interface, beside those of prom-client where few values give exact quantiles. */

import original from "prom-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

type Client = typeof client;

/** Runs a program with both packages, and returns the lines that each exposes. */
async function both(program: (client: Client) => unknown): Promise<[ours: string[], theirs: string[]]> {
  const exposed = [];
  for (const one of [client, original as never as Client]) {
    const registry = new one.Registry();
    await program({
      ...one,
      register: registry as never,
      Summary: class extends one.Summary {
        constructor(options: ConstructorParameters<Client["Summary"]>[0]) {
          super({ ...options, registers: [registry as never] });
        }
      },
    });
    exposed.push((await registry.metrics()).split("\n"));
  }
  return exposed as [string[], string[]];
}

/** Returns what a call throws, as text. */
function thrownBy(call: () => unknown): string {
  try {
    call();
    return "nothing";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const valuesOf = async (summary: { get(): Promise<{ readonly values: readonly { readonly value: number }[] }> }) =>
  (await summary.get()).values.map(({ value }) => value);

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `summary_${++number}`;
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the exposition equals prom-client's", () => {
  test.each([
    [[]],
    [[0]],
    [[7]],
    [[0.1, 0.1, 0.1]],
    [[1, 2]],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [[0.25, 0.125, 3, 0.001234567, 12.5]],
    [[-3, 0, 3]],
    [[-1, -2, -2, -40]],
    [[1e-12, 5e-12]],
    [[3e-7, 4.25e-5, 1.234567891e-9]],
    [[2e10, 12345678901, 123456, 9007199254740991]],
    [[100, 1, 1, 1, 1, 1, 1, 1]],
  ])("for %j", async (values) => {
    const [ours, theirs] = await both(({ Summary }) => {
      const summary = new Summary({ name: "s", help: "h" });
      for (const value of values) summary.observe(value);
    });
    // Sums are exact decimals of nine places here, and rounded binary fractions there.
    const isSum = (line: string) => line.startsWith("s_sum");
    expect(ours.filter((line) => !isSum(line))).toEqual(theirs.filter((line) => !isSum(line)));
    const [our = Number.NaN, their] = [ours, theirs].map((lines) => Number(lines.find(isSum)?.split(" ")[1]));
    expect(our).toBeCloseTo(their as number, 8);
  });

  test("with labels, default labels and other percentiles", async () => {
    const [ours, theirs] = await both(({ Summary, register }) => {
      register.setDefaultLabels({ app: "x", code: "default" });
      const summary = new Summary({
        name: "s",
        help: "h",
        labelNames: ["method", "code"],
        percentiles: [0, 0.5, 0.99, 1],
        aggregator: "first",
      });
      summary.observe({ method: "GET", code: 200 }, 3);
      summary.observe({ code: "200", method: "GET" }, 5);
      summary.observe({ method: 'a "b"\n' }, 1);
      summary.observe(4);
      summary.observe({}, 6);
      summary.labels("PUT", "500").observe(0.5);
      summary.labels({ method: "PUT", code: "500" }).observe(0.75);
    });
    expect(ours).toEqual(theirs);
  });

  test("after resets and removals", async () => {
    const [ours, theirs] = await both(({ Summary }) => {
      const summary = new Summary({ name: "s", help: "h", labelNames: ["x"] });
      for (const x of ["a", "b", "c"]) summary.observe({ x }, 3);
      summary.remove("b");
      summary.reset();
      summary.observe({ x: "c" }, 5);
      summary.observe({ x: "b" }, 4);
      summary.remove({ x: "none" });
      const plain = new Summary({ name: "plain", help: "h" });
      plain.observe(3);
      plain.reset();
      const removed = new Summary({ name: "removed", help: "h" });
      removed.observe(3);
      removed.remove();
      const again = new Summary({ name: "again", help: "h" });
      again.remove();
      again.observe(8);
    });
    expect(ours).toEqual(theirs);
  });

  test("as JSON", async () => {
    const lists: unknown[] = [];
    await both(async ({ Summary, register }) => {
      const summary = new Summary({ name: "s", help: "h", labelNames: ["x"], percentiles: [0.5] });
      summary.observe({ x: 1 }, 3);
      lists.push(await register.getMetricsAsJSON(), await summary.get());
    });
    expect(lists.slice(0, 2)).toEqual(lists.slice(2));
  });

  test("in the label sets, counts and sums of hashMap", async () => {
    const maps: unknown[] = [];
    await both(({ Summary }) => {
      const summary = new Summary({ name: "s", help: "h", labelNames: ["x", "a"] });
      summary.observe({ x: 1, a: "b" }, 3);
      const map = (summary as unknown as { hashMap: unknown }).hashMap as Record<
        string,
        { labels: object; count: number; sum: number; td: never }
      >;
      maps.push(Object.entries(map).map(([key, { labels, count, sum }]) => [key, labels, count, sum]));
      const td = map["a:b,x:1,"]?.td as unknown as { percentile(rank: number): number; size(): number };
      maps.push([td.percentile(0.5), td.size()]);
    });
    expect(maps.slice(0, 2)).toEqual(maps.slice(2));
  });
});

test("refuses what prom-client refuses, with its texts", async () => {
  const seen: string[][] = [];
  const program = ({ Summary }: Client) => {
    const summary = new Summary({ name: "s", help: "h", labelNames: ["x"] });
    const plain = new Summary({ name: "plain", help: "h" });
    const observe = summary.observe.bind(summary) as (...given: unknown[]) => void;
    const observePlain = plain.observe.bind(plain) as (...given: unknown[]) => void;
    seen.push(
      [
        () => observe({ x: "a" }, Number.NaN),
        () => observe({ x: "a" }, Number.POSITIVE_INFINITY),
        () => observe({ x: "a" }, "5"),
        () => observe({ x: "a" }, null),
        () => observe({ x: "a" }),
        () => observe({ y: "a" }, 5),
        () => observe({ y: "a" }, "5"),
        () => observe({ y: "a" }),
        () => observe("5"),
        () => observe(),
        () => observe(null),
        () => observe(Number.NaN),
        () => observePlain("5"),
        () => observePlain("5", 5),
        () => observePlain(null, 5),
        () => observePlain(undefined, 5),
        () => observePlain(5, 6),
        () => observePlain(true),
        () => observePlain([]),
        () => summary.labels("a", "b"),
        () => summary.labels({ y: "a" } as never),
        () => summary.labels("a").observe("5" as never),
        () => summary.labels("a").observe(undefined as never),
        () => summary.remove("a", "b"),
        () => new Summary({ name: "q", help: "h", labelNames: ["quantile"] }),
        () => new Summary({ name: "q", help: "" }),
        () => new Summary({ name: "1", help: "h" }),
      ].map(thrownBy),
    );
  };
  expect(await both(program).then(([ours, theirs]) => [ours, theirs].map((lines) => lines.join("\n")))).toEqual(
    expect.arrayContaining([expect.stringContaining("plain_count 3")]),
  );
  expect(seen[0]).toEqual(seen[1]);
});

test("refuses what it cannot sum or age, and records nothing", async () => {
  const summary = new client.Summary({ name, help: "h" });
  expect(() => summary.observe(2e27)).toThrow(expect.objectContaining({ code: "VALUE_TOO_LARGE" }));
  expect(await valuesOf(summary)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  const made = (options: object) => () => new client.Summary({ name: "aged", help: "h", ...options });
  for (const options of [
    { maxAgeSeconds: -1, ageBuckets: 5 },
    { maxAgeSeconds: Number.POSITIVE_INFINITY, ageBuckets: 5 },
    { maxAgeSeconds: 10, ageBuckets: 1.5 },
    { maxAgeSeconds: 10, ageBuckets: -1 },
    { maxAgeSeconds: "x", ageBuckets: 5 },
  ]) {
    expect(made(options)).toThrow(expect.objectContaining({ name: "RangeError", code: "OPTION_INVALID" }));
  }
  expect(register.getSingleMetric("aged")).toBeUndefined();
  for (const options of [{ maxAgeSeconds: 10 }, { ageBuckets: 5 }, { maxAgeSeconds: 10, ageBuckets: 0 }]) {
    expect(made({ ...options, registers: [] })).not.toThrow();
  }
});

test("times from the start of a timer, with labels of both ends", async () => {
  vi.useFakeTimers({ toFake: ["hrtime"] });
  const summary = new client.Summary({ name, help: "h", labelNames: ["x", "y"], percentiles: [0.5] });
  const ends = [summary.startTimer({ x: "1" }), summary.labels({ x: "1" }).startTimer()];
  vi.advanceTimersByTime(1500);
  expect(ends.map((end) => end({ y: "2" }))).toEqual([1.5, 1.5]);
  expect((await summary.get()).values).toEqual([
    { labels: { quantile: 0.5, x: "1", y: "2" }, value: 1.5 },
    { metricName: `${name}_sum`, labels: { x: "1", y: "2" }, value: 3 },
    { metricName: `${name}_count`, labels: { x: "1", y: "2" }, value: 2 },
  ]);
});

describe("a window", () => {
  const ageing = { help: "h", percentiles: [0.5], maxAgeSeconds: 5, ageBuckets: 5 };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
  });

  test("slides as prom-client's does; count and sum do not", async () => {
    const [ours, theirs] = [client, original as never as Client].map(({ Summary }) => {
      const summary = new Summary({ ...ageing, name, registers: [] });
      return async () => {
        const seen = [];
        vi.setSystemTime(0);
        for (const [milliseconds, value] of [
          [0, 100],
          [1001, undefined],
          [4004, undefined],
          [5005, undefined],
          [9001, 200],
          [9500, 300],
          [12_001, 500],
          [13_999, undefined],
          [14_001, undefined],
          [16_999, undefined],
          [17_001, undefined],
          [100_001, 300],
          [104_500, 301],
          [105_500, undefined],
        ] as const) {
          vi.setSystemTime(milliseconds);
          if (value !== undefined) summary.observe(value);
          seen.push([milliseconds, await valuesOf(summary)]);
        }
        return seen;
      };
    });
    const seen = await theirs?.();
    expect(await ours?.()).toEqual(seen);
    expect(seen?.at(-1)).toEqual([105_500, [301, 1701, 6]]);
  });

  test("takes values of all label sets, in each its own", async () => {
    const summary = new client.Summary({ ...ageing, name, labelNames: ["x"] });
    summary.observe({ x: "old" }, 1);
    vi.setSystemTime(4000);
    summary.observe({ x: "new" }, 2);
    vi.setSystemTime(5000);
    expect(await valuesOf(summary)).toEqual([0, 1, 1, 2, 2, 1]);
  });

  test("without values hides its label set, if aged buckets are pruned, until the next value", async () => {
    const summary = new client.Summary({ ...ageing, name, labelNames: ["x"], pruneAgedBuckets: true });
    const plain = new client.Summary({ ...ageing, name: `${name}_plain`, pruneAgedBuckets: true });
    expect(await valuesOf(plain)).toEqual([]);
    summary.observe({ x: "a" }, 1);
    vi.setSystemTime(3000);
    summary.observe({ x: "b" }, 2);
    expect(await valuesOf(summary)).toEqual([1, 1, 1, 2, 2, 1]);
    vi.setSystemTime(6000);
    expect(await valuesOf(summary)).toEqual([2, 2, 1]);
    expect(await register.metrics()).not.toContain('x="a"');
    vi.setSystemTime(9000);
    expect(await valuesOf(summary)).toEqual([]);
    expect((summary as unknown as { hashMap: unknown }).hashMap).toEqual({});
    summary.observe({ x: "a" }, 4);
    expect(await valuesOf(summary)).toEqual([4, 5, 2]);
  });

  test("gives the memory of its old slices to new ones", async () => {
    const registry = new client.Registry();
    const summary = new client.Summary({ ...ageing, name, registers: [registry] });
    const seen: number[] = [];
    for (let second = 0; second < 400; second++) {
      vi.setSystemTime(second * 1000);
      for (let value = 1; value < 100; value++) summary.observe(value);
      seen.push((registry as never as WithStore).store.registry.stats().bytesUsed);
    }
    // A thread looks at some places for a vacant one, not at all.
    expect(seen.at(-1)).toBeLessThan(1.01 * (seen[120] as number));
    expect(await valuesOf(summary)).toEqual([expect.closeTo(50, 0), 400 * 4950, 400 * 99]);
  });

  test("has one definition only for the same ageing", async () => {
    const all = new client.Summary({ name, help: "h", percentiles: [0.5] });
    all.observe(1);
    register.removeSingleMetric(name);
    const aged = new client.Summary({ ...ageing, name });
    aged.observe(3);
    expect([await valuesOf(all), await valuesOf(aged)]).toEqual([
      [1, 1, 1],
      [3, 3, 1],
    ]);
  });
});

interface WithStore {
  readonly store: { readonly registry: { stats(): { readonly bytesUsed: number } } };
}

test("a label set per request, removed after it, takes no further memory", () => {
  const registry = new client.Registry();
  const summary = new client.Summary({ name, help: "h", labelNames: ["id"], registers: [registry] });
  const seen: number[] = [];
  for (let id = 0; id < 3000; id++) {
    for (const value of [0.1, 0.2, 5]) summary.observe({ id }, value);
    summary.remove({ id: `${id}` });
    seen.push((registry as never as WithStore).store.registry.stats().bytesUsed);
  }
  expect(seen.at(-1)).toBe(seen[1200]);
});

test("begins at zero when it is taken up again", async () => {
  new client.Summary({ name, help: "h" }).observe(5);
  register.removeSingleMetric(name);
  const summary = new client.Summary({ name, help: "h" });
  summary.observe(2);
  expect(await valuesOf(summary)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 1]);
});

describe("threads", () => {
  const record = ({ Summary }: Client, { name, values }: { readonly name: string; readonly values: number[] }) => {
    const summary = new Summary({ name, help: "h", labelNames: ["x"], percentiles: [0, 0.5, 1] });
    for (const value of values) summary.observe({ x: "a" }, value);
  };

  test("have the quantiles of all their values, those of killed threads too", async () => {
    const summary = new client.Summary({ name, help: "h", labelNames: ["x"], percentiles: [0, 0.5, 1] });
    const threads = await Promise.all([1, 2].map(() => Recorder.start()));
    await threads[0]?.run(record, { name, values: [1, 2] });
    await threads[1]?.run(record, { name, values: [4, 100] });
    await threads[0]?.kill();
    summary.observe({ x: "a" }, 3);
    expect(await valuesOf(summary)).toEqual([1, 3, 100, 110, 5]);
    await threads[1]?.run(({ register }, name) => register.getSingleMetric(name)?.reset(), name);
    expect(await valuesOf(summary)).toEqual([0, 0, 0, 0, 0]);
    summary.observe({ x: "a" }, 7);
    await threads[1]?.run(record, { name: `${name}_other`, values: [9] });
    expect(await valuesOf(summary)).toEqual([7, 7, 7, 7, 1]);
  });

  test("show a summary that only another one has defined, with its options", async () => {
    const thread = await Recorder.start();
    await thread.run(({ Summary }, name) => {
      new Summary({ name, help: "h", percentiles: [0.25], maxAgeSeconds: 1e6, ageBuckets: 2 }).observe(4);
    }, name);
    const summary = register.getSingleMetric(name) as InstanceType<Client["Summary"]>;
    expect(summary).toBeInstanceOf(client.Summary);
    expect(summary).toMatchObject({ percentiles: [0.25], maxAgeSeconds: 1e6, ageBuckets: 2 });
    summary.observe(4);
    expect(await register.getSingleMetricAsString(name)).toBe(
      `# HELP ${name} h\n# TYPE ${name} summary\n${name}{quantile="0.25"} 4\n${name}_sum 8\n${name}_count 2`,
    );
  });

  test("lose nothing while others read, and read no slice twice", async () => {
    const summary = new client.Summary({ name, help: "h", labelNames: ["x"], percentiles: [0.5] });
    const threads = await Promise.all([1, 2].map(() => Recorder.start()));
    const work = ({ Summary }: Client, name: string) => {
      const summary = new Summary({ name, help: "h", labelNames: ["x"], percentiles: [0.5] });
      for (let i = 0; i < 20_000; i++) summary.observe({ x: `${i % 3}` }, 1 + (i % 50));
    };
    let isDone = false;
    const done = Promise.all(threads.map((thread) => thread.run(work, name))).finally(() => {
      isDone = true;
    });
    let last = 0;
    while (!isDone) {
      const values = await valuesOf(summary);
      const count = values.filter((_, index) => index % 3 === 2).reduce((sum, value) => sum + value, 0);
      expect(count).toBeGreaterThanOrEqual(last);
      last = count;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    const map = (summary as unknown as { hashMap: unknown }).hashMap as Record<
      string,
      { readonly count: number; readonly sum: number }
    >;
    const counts = Object.values(map).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count)).toBe(40_000);
  });
});
