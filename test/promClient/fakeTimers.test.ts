/** The interface of prom-client under fake timers: a scrape ends, and timers measure the fake time. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Recorder } from "./recorders.ts";

vi.stubEnv("THREADTALLY_SHARE", "1");
const { default: client } = await import("threadtally/prom-client");
const { register } = client;

beforeEach(() => {
  register.clear();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a scrape ends although a thread with collect functions is stuck and no timer of the program fires", async () => {
  const thread = await Recorder.start();
  const begun = new Int32Array(new SharedArrayBuffer(4));
  thread.begin(({ Gauge }, begun) => {
    new Gauge({ name: "stuck", help: "h", collect() {} }).set(2);
    Atomics.store(begun, 0, 1);
    for (;;);
  }, begun);
  while (Atomics.load(begun, 0) === 0) await new Promise((resolve) => setImmediate(resolve));
  vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "setImmediate", "performance", "Date"] });
  expect(await register.metrics()).toContain("\nstuck 2\n");
  expect(await register.getSingleMetric("stuck")?.get()).toMatchObject({ values: [{ value: 2 }] });
});

test("timers and clocks are those of the test", async () => {
  vi.useFakeTimers({ now: 5000 });
  const gauge = new client.Gauge({ name: "time", help: "h", labelNames: ["x"] });
  const histogram = new client.Histogram({ name: "took", help: "h", buckets: [1, 3] });
  const ends = [gauge.startTimer({ x: "y" }), histogram.startTimer()];
  vi.advanceTimersByTime(2500);
  expect(ends.map((end) => end())).toEqual([2.5, 2.5]);
  gauge.setToCurrentTime({ x: "now" });
  expect((await register.metrics()).match(/^(time|took_sum).*$/gm)).toEqual([
    'time{x="y"} 2.5',
    'time{x="now"} 7.5',
    "took_sum 2.5",
  ]);
});
