/** Timers, on a clock that the test moves. */

import { Registry } from "threadtally";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
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

test.each([
  ["seconds", 0.25],
  ["milliseconds", 250],
  ["microseconds", 250_000],
  ["nanoseconds", 250_000_000],
  ["minutes", 0.25 / 60],
])("a duration is in the metric's unit: %s", (unit, expected) => {
  const byUnit = registry.mean({ name: `duration_${made++}`, unit, scale: 1e6 });
  const byName = registry.histogram({ name: `duration_${made++}_${unit}`, scale: 1e6, buckets: [1] });
  for (const metric of [byUnit, byName]) {
    const stop = metric.startTimer();
    now += 250;
    expect(stop()).toBeCloseTo(expected, 9);
    expect(metric.read().count).toBe(1);
    expect(metric.read().sum).toBeCloseTo(expected, 6);
  }
});

test("without a unit, a duration is in seconds", () => {
  const mean = registry.mean({ name: "render" });
  mean.time(() => {
    now += 1500;
  });
  expect(mean.read()).toEqual({ count: 1, sum: 1.5, mean: 1.5 });
});

test("a metric whose unit is no time has no durations, and the work is not run", () => {
  const mean = registry.mean({ name: "size_bytes" });
  const work = vi.fn();
  for (const use of [() => mean.startTimer(), () => mean.time(work)]) {
    expectRefusal(
      use,
      RangeError,
      "OPTION_INVALID",
      /a unit of time, but "size_bytes" has the unit "bytes"\. Define .* in seconds/,
    );
  }
  expect(work).not.toHaveBeenCalled();
});

test("a clock that goes back gives no negative duration", () => {
  const mean = registry.mean({ name: "back_seconds" });
  const stop = mean.startTimer();
  now -= 100;
  expect(stop()).toBe(0);
});

test("time returns what the work returns, and records even if it throws", () => {
  const mean = registry.mean({ name: "work_seconds" });
  expect(mean.time(() => 42)).toBe(42);
  expect(() =>
    mean.time(() => {
      now += 2000;
      throw new Error("broken");
    }),
  ).toThrow("broken");
  expect(mean.read()).toEqual({ count: 2, sum: 2, mean: 1 });
});

test("time waits for a promise, resolved or rejected, and returns the promise itself", async () => {
  const mean = registry.mean({ name: "later_seconds" });
  let resolve: (value: string) => void = () => {};
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  expect(mean.time(() => promise)).toBe(promise);
  expect(mean.read().count).toBe(0);
  now += 3000;
  resolve("done");
  expect(await promise).toBe("done");
  expect(mean.read()).toMatchObject({ count: 1, sum: 3 });
  const failing = mean.time(() => Promise.reject(new Error("broken")));
  await expect(failing).rejects.toThrow("broken");
  expect(mean.read().count).toBe(2);
});

test("work that runs each time it is awaited runs once", async () => {
  const mean = registry.mean({ name: "query_seconds" });
  let runs = 0;
  const query = {};
  Reflect.set(query, "then", (resolve: (rows: string) => void) => {
    runs++;
    resolve("rows");
  });
  expect(await mean.time(() => query as unknown as PromiseLike<string>)).toBe("rows");
  expect([runs, mean.read().count]).toEqual([1, 1]);
});

test("work that settles after the registry was detached is not recorded, and ends no process", async () => {
  const own = new Registry();
  let resolve = () => {};
  const work = own.mean({ name: "work_seconds" }).time(
    () =>
      new Promise<void>((settle) => {
        resolve = settle;
      }),
  );
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  own.detach();
  resolve();
  await work;
  await new Promise(setImmediate);
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test.each([3, "work", undefined])("time refuses %j in place of work, and records nothing", (work) => {
  const mean = registry.mean({ name: `duration_${made++}` });
  expectRefusal(() => mean.time(work as never), TypeError, "OPTION_INVALID", /The argument of time must be a function/);
  expect(mean.read().count).toBe(0);
});

test("a timer that is stopped twice records once", () => {
  const mean = registry.mean({ name: "once_seconds" });
  const stop = mean.startTimer();
  now += 1000;
  expect(stop()).toBe(1);
  now += 1000;
  expect(stop()).toBe(1);
  expect(mean.read()).toEqual({ count: 1, sum: 1, mean: 1 });
});

test("a timer refuses arguments: labels are chosen before", () => {
  for (const metric of [registry.mean({ name: "a_seconds" }), registry.histogram({ name: "b_seconds" })]) {
    const start = () => Reflect.apply(metric.startTimer, metric, [{ method: "GET" }]);
    expectRefusal(
      start,
      TypeError,
      "OPTION_INVALID",
      /^A timer takes no arguments at its start, but that of "[ab]_seconds" got an object\. .*define it with labelNames/,
    );
  }
});

describe("the outcome is always that of work", () => {
  test("that detached the registry, and nothing was refused", async () => {
    const own = new Registry();
    const { handle } = own;
    const mean = own.mean({ name: "work_seconds" });
    const finish = () => {
      own.detach();
      return "done";
    };
    expect(mean.time(finish)).toBe("done");
    const again = Registry.attach(handle);
    expect(again.stats().rejected).toBe(0);
    again.detach();
    const another = new Registry();
    const later = async () => another.detach();
    await expect(another.histogram({ name: "work_seconds" }).time(later)).resolves.toBeUndefined();
  });

  test("that throws while its duration cannot be recorded, which is counted", () => {
    const own = new Registry();
    const mean = own.mean({ name: "work_seconds", scale: 2 ** 53 - 1 });
    const work = (milliseconds: number) => {
      now += milliseconds;
      throw new Error("the work's own");
    };
    expect(() => mean.time(() => work(1))).toThrow("the work's own");
    expect(() => mean.time(() => work(1e24))).toThrow("the work's own");
    expect([mean.read().count, own.stats().rejected]).toEqual([1, 1]);
    own.detach();
  });

  test("whose result only resembles a promise", () => {
    const mean = registry.mean({ name: "odd_seconds" });
    const odd = new Proxy(
      {},
      {
        get() {
          throw new Error("not now");
        },
      },
    );
    expect(mean.time(() => odd)).toBe(odd);
    expect(mean.read().count).toBe(1);
  });
});
