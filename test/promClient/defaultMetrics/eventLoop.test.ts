/** Default metrics of a thread's event loop. */

import client from "threadtally/prom-client";
import { expect, onTestFinished, test } from "vitest";
import { gauges } from "./values.ts";

/** Occupies the event loop. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

const lags = async (register: typeof client.register) => {
  const values = await gauges(register);
  const lag = (name = "") => values[`nodejs_eventloop_lag_${name}seconds`] ?? Number.NaN;
  return { lag: lag(), min: lag("min_"), max: lag("max_"), mean: lag("mean_"), p50: lag("p50_"), p99: lag("p99_") };
};

function collecting() {
  const register = new client.Registry();
  onTestFinished(client.collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 1 }));
  return register;
}

/** Waits until the delays of a reading show that the loop was blocked. */
async function blocked(register: typeof client.register) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    block(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const read = await lags(register);
    if (read.max >= 0.1) return read;
  }
}

test("a blocked loop is in the delays since the reading before", async () => {
  const register = collecting();
  const { min, mean, max, p50, p99 } = await blocked(register);
  expect(max).toBeLessThan(60);
  expect(min).toBeGreaterThan(0);
  expect(min).toBeLessThanOrEqual(mean);
  expect(mean).toBeLessThanOrEqual(max);
  expect(p50).toBeLessThanOrEqual(p99);
});

test("a reading has nothing of the delays before the last one", async () => {
  const register = collecting();
  let { max } = await blocked(register);
  while (max >= 0.1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    ({ max } = await lags(register));
  }
  expect(max).toBeGreaterThan(0);
});

test("two readings in a row show the same delays: the second has no delays since the first", async () => {
  const register = collecting();
  const first = await blocked(register);
  const { lag: _, ...second } = await lags(register);
  expect(first).toMatchObject(second);
});

test("before the first delay, none is shown as a number of years", async () => {
  const { min, mean } = await lags(collecting());
  expect({ min, mean }).toEqual({ min: 0, mean: 0 });
});

test("the lag is that of the turn after a reading", async () => {
  const register = collecting();
  expect((await lags(register)).lag).toBe(0);
  const reading = lags(register);
  block(50);
  await reading;
  await new Promise(setImmediate);
  expect((await lags(register)).lag).toBeGreaterThanOrEqual(0.049);
});
