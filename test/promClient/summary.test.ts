/** Summaries of prom-client's interface, beside those of prom-client where few values give exact quantiles. */

import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { both, bytesUsedIn, type Client, hashMapOf, thrownBy, valuesOf } from "./summaries.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

let number = 0;
/** A new name for each test: what a killed thread has registered stays. */
let name = "";
beforeEach(() => {
  register.clear();
  name = `summary_${++number}`;
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
    const [ours, theirs] = await both(client, ({ Summary }) => {
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
    const [ours, theirs] = await both(client, ({ Summary, register }) => {
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
    const [ours, theirs] = await both(client, ({ Summary }) => {
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
    await both(client, async ({ Summary, register }) => {
      const summary = new Summary({ name: "s", help: "h", labelNames: ["x"], percentiles: [0.5] });
      summary.observe({ x: 1 }, 3);
      lists.push(await register.getMetricsAsJSON(), await summary.get());
    });
    expect(lists.slice(0, 2)).toEqual(lists.slice(2));
  });

  test("in the label sets, counts and sums of hashMap", async () => {
    const maps: unknown[] = [];
    await both(client, ({ Summary }) => {
      const summary = new Summary({ name: "s", help: "h", labelNames: ["x", "a"] });
      summary.observe({ x: 1, a: "b" }, 3);
      const map = hashMapOf(summary as never);
      maps.push(Object.entries(map).map(([key, { labels, count, sum }]) => [key, labels, count, sum]));
      const td = map["a:b,x:1,"]?.td;
      maps.push([td?.percentile(0.5), td?.size()]);
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
  expect(await both(client, program).then(([ours, theirs]) => [ours, theirs].map((lines) => lines.join("\n")))).toEqual(
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
  onTestFinished(() => void vi.useRealTimers());
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

test("a label set per request, removed after it, takes no further memory", () => {
  const registry = new client.Registry();
  const summary = new client.Summary({ name, help: "h", labelNames: ["id"], registers: [registry] });
  const seen: number[] = [];
  for (let id = 0; id < 3000; id++) {
    for (const value of [0.1, 0.2, 5]) summary.observe({ id }, value);
    summary.remove({ id: `${id}` });
    seen.push(bytesUsedIn(registry));
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
