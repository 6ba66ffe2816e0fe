/** Timers whose labels are chosen at the end, on a clock that the test moves. */

import { type Histogram, Registry, type TimedFamily } from "threadtally";
import { afterAll, beforeEach, expect, expectTypeOf, test, vi } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

const registry = new Registry();
let now = 1000; // milliseconds
beforeEach(() => {
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterAll(() => {
  vi.restoreAllMocks();
  registry.detach();
});

let made = 0;
const newFamily = (from = registry) =>
  from.histogram({ name: `took_${made++}_seconds`, labelNames: ["method", "status"], buckets: [1] });

type Outcome = PromiseSettledResult<number>;
const byOutcome = (outcome: Outcome) => ({
  method: "GET",
  status: outcome.status === "fulfilled" ? outcome.value : String((outcome.reason as Error).message),
});

test("a timer records under the labels of its end, once", () => {
  const took = newFamily();
  const end = took.startTimer();
  now += 250;
  expect(end({ method: "GET", status: 200 })).toBe(0.25);
  now += 250;
  expect(end("GET", "500")).toBe(0.25);
  expect(took.labels("GET", "200").read()).toMatchObject({ count: 1, sum: 0.25 });
  expect(took.labels("GET", "500").read().count).toBe(0);
});

test("positional labels end a timer of a mean, too", () => {
  const took = registry.mean({ name: "rendered_ms", labelNames: ["kind"] });
  const end = took.startTimer();
  now += 250;
  expect(end("bar")).toBe(250);
  expect(took.labels("bar").read()).toMatchObject({ count: 1, sum: 250 });
});

test("wrong labels at the end are refused by the metric's name, and the timer goes on", () => {
  const took = registry.histogram({ name: "wrong_seconds", labelNames: ["method"], buckets: [1] });
  const end = took.startTimer();
  now += 1000;
  // @ts-expect-error: there is no "path"
  expectRefusal(() => end({ path: "/" }), TypeError, "LABELS_INVALID", /"wrong_seconds" has the labels method/);
  // @ts-expect-error: its label is missing
  expectRefusal(() => end(), TypeError, "LABELS_INVALID", /"wrong_seconds".*got 0 values/);
  expect(registry.snapshot().metrics.find(({ name }) => name === "wrong_seconds")?.series).toEqual([]);
  now += 1000;
  expect(end("GET")).toBe(2);
  expect(took.labels("GET").read().count).toBe(1);
});

test("labels at the start are refused: by a metric with labels, one without, and one series", () => {
  const took = newFamily();
  const refusals = [
    [took, /pass the labels at the end\.$/],
    [took.labels("GET", "200"), /pass the labels at the end\.$/],
    [registry.mean({ name: "bare_seconds" }), /"bare_seconds" got an object\. The metric has no labels/],
  ] as const;
  for (const [metric, message] of refusals) {
    const start = () => Reflect.apply(metric.startTimer, metric, [{ method: "GET" }]);
    expectRefusal(start, TypeError, "OPTION_INVALID", message);
  }
});

test("a function of labels is refused by the time of a metric without labels, and of one series", () => {
  const work = vi.fn();
  const took = newFamily().labels("GET", "200");
  const bare = registry.mean({ name: "bare_seconds" });
  const refusals = [
    [took, /got a function\. .*of the whole metric and pass the labels at the end\.$/],
    [bare, /^time takes no second argument, but that of "bare_seconds" got a function\. The metric has no labels/],
  ] as const;
  for (const [metric, message] of refusals) {
    const time = () => Reflect.apply(metric.time, metric, [work, () => ({ method: "GET" })]);
    expectRefusal(time, TypeError, "OPTION_INVALID", message);
    expect(metric.read().count).toBe(0);
  }
  expect(work).not.toHaveBeenCalled();
});

test("counters and gauges have no timers, and metrics of bytes neither", () => {
  const work = vi.fn();
  const counter = registry.counter({ name: "jobs_total", labelNames: ["kind"] }) as never as TimedFamily<never, ["x"]>;
  const gauge = registry.gauge({ name: "depth", labelNames: ["kind"] }) as never as TimedFamily<never, ["x"]>;
  const size = registry.mean({ name: "size_bytes", labelNames: ["x"] });
  for (const [family, kind, message] of [
    [counter, TypeError, /means and histograms, but "jobs_total" is a counter/],
    [gauge, TypeError, /means and histograms, but "depth" is a gauge/],
    [size, RangeError, /"size_bytes" has the unit "bytes"/],
  ] as const) {
    expectRefusal(() => family.startTimer(), kind, "OPTION_INVALID", message);
    expectRefusal(() => family.time(work, () => ({ x: 1 })), kind, "OPTION_INVALID", message);
  }
  expect(work).not.toHaveBeenCalled();
});

test("time chooses the labels by the result of work, or by its error", () => {
  const took = newFamily();
  const work = () => {
    now += 2000;
    return 200;
  };
  expect(took.time(work, byOutcome)).toBe(200);
  const failing = (): number => {
    now += 3000;
    throw new Error("broken");
  };
  expect(() => took.time(failing, byOutcome)).toThrow("broken");
  const byStatus = ({ status }: { readonly status: string }) => ({ method: "GET", status });
  expect(() => took.time(failing, byStatus)).toThrow("broken");
  expect(took.labels("GET", "rejected").read().count).toBe(1);
  expect(took.labels("GET", "200").read()).toMatchObject({ count: 1, sum: 2 });
  expect(took.labels("GET", "broken").read()).toMatchObject({ count: 1, sum: 3 });
});

test("time waits for a promise, and chooses by what it resolves to or rejects with", async () => {
  const took = newFamily();
  const promise = Promise.resolve(200);
  const returned = took.time(() => promise, byOutcome);
  expect(returned).toBe(promise);
  expectTypeOf(returned).toEqualTypeOf<Promise<number>>();
  await returned;
  await expect(took.time(async (): Promise<number> => Promise.reject(new Error("late")), byOutcome)).rejects.toThrow(
    "late",
  );
  expect(took.labels("GET", "200").read().count).toBe(1);
  expect(took.labels("GET", "late").read().count).toBe(1);
});

/** Returns the codes and messages of the warnings while work runs. */
async function warningsOf(work: () => unknown): Promise<string[]> {
  await new Promise(setImmediate);
  const heard: string[] = [];
  const listener = (warning: Error & { code?: string }) => heard.push(`${warning.code} ${warning.message}`);
  process.on("warning", listener);
  await work();
  await new Promise(setImmediate);
  process.off("warning", listener);
  return heard;
}

test("if labelsOf throws, work's outcome stays, the duration is counted as rejected, once with a warning", async () => {
  const own = new Registry();
  const took = newFamily(own);
  const broken = () => {
    throw new Error("no such label");
  };
  const warnings = await warningsOf(async () => {
    expect(took.time(() => 1, broken)).toBe(1);
    expect(await took.time(async () => 2, broken)).toBe(2);
    await expect(took.time(() => Promise.reject(new Error("work")), broken)).rejects.toThrow("work");
    // @ts-expect-error: "status" is missing
    const partial: Parameters<typeof took.time<number>>[1] = () => ({ method: "GET" });
    expect(took.time(() => 3, partial)).toBe(3);
    // @ts-expect-error: a promise is no label set
    const late: Parameters<typeof took.time<number>>[1] = async () => ({ method: "GET", status: 200 });
    expect(took.time(() => 4, late)).toBe(4);
    // A rejection that nobody handles would fail this test.
    expect(took.time(() => 5, (() => Promise.reject(new Error("late"))) as never)).toBe(5);
  });
  expect(own.stats().rejected).toBe(6);
  expect(own.snapshot().metrics[0]?.series).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/^THREADTALLY_REJECTED .*stats\(\)\.rejected.*no such label/)]);
  own.detach();
});

test("what labelsOf throws may have no text", async () => {
  const own = new Registry();
  const broken = () => {
    throw Object.create(null);
  };
  expect(newFamily(own).time(() => 1, broken)).toBe(1);
  expect(own.stats().rejected).toBe(1);
  own.detach();
});

test("work that has detached the registry has its outcome, and nothing is counted", () => {
  const own = new Registry();
  const other = Registry.attach(own.handle);
  expect(newFamily(own).time(() => own.detach(), byOutcome as never)).toBe(undefined);
  expect(() => other.stats()).toThrow(/Detach last/);
});

test.each([undefined, { method: "GET", status: 200 }])("time refuses %j in place of labelsOf", (labelsOf) => {
  const took = newFamily();
  const work = vi.fn();
  const time = () => took.time(work, labelsOf as never);
  expectRefusal(time, TypeError, "OPTION_INVALID", /The second argument of time must be a function/);
  expect(work).not.toHaveBeenCalled();
});

test("label sets of timers beyond the limit share the overflow series", () => {
  const own = new Registry({ maxSeriesPerMetric: 1 });
  const took: TimedFamily<Histogram, readonly ["method", "status"]> = newFamily(own);
  took.startTimer()("GET", 200);
  took.time(
    () => 500,
    (outcome) => byOutcome(outcome as Outcome),
  );
  const series = own.snapshot().metrics[0]?.series.map(({ labels, counts }) => [labels, counts]);
  expect(series).toEqual([
    [{ otel_metric_overflow: "true" }, [1, 0]],
    [{ method: "GET", status: "200" }, [1, 0]],
  ]);
  own.detach();
});
