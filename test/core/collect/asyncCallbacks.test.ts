/** Async collect callbacks: they are not awaited, and their rejections end no process. */

import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";

test("a rejected collect is reported like a throw, even after detach", async () => {
  const told = vi.fn();
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const registry = new Registry({ onCollectError: told });
  const failure = new Error("no queue");
  const gauge = registry.gauge({
    name: "bad",
    collect: async (own) => {
      own.set(7);
      await undefined;
      throw failure;
    },
  });
  registry.collect();
  expect(gauge.value).toBe(7);
  await new Promise(setImmediate);
  expect(told.mock.calls).toEqual([[failure, "bad"]]);
  expect(gauge.value).toBeNaN();
  registry.onCollect(async () => Promise.reject(failure));
  registry.collect();
  registry.detach();
  await new Promise(setImmediate);
  process.off("unhandledRejection", unhandled);
  expect(told).toHaveBeenCalledTimes(3);
  expect(unhandled).not.toHaveBeenCalled();
});

test("callbacks that only return promises run whenever the program reads, over many turns", async () => {
  const print = vi.spyOn(console, "error");
  const registry = new Registry();
  let runs = 0;
  registry.onCollect(async () => {
    runs++;
  });
  for (let turn = 0; turn < 1100; turn++) {
    registry.collect();
    await new Promise(setImmediate);
  }
  expect(runs).toBe(1100);
  expect(print).not.toHaveBeenCalled();
  print.mockRestore();
  registry.detach();
});

test("callbacks that are not async run as often as the program reads in one turn", () => {
  const registry = new Registry();
  let runs = 0;
  registry.onCollect(() => runs++);
  for (let reading = 0; reading < 1100; reading++) registry.collect();
  expect(runs).toBe(1100);
  registry.detach();
});

test("an error that comes later is reported while nothing is run, and does not end collecting", async () => {
  const failure = new Error("no figures");
  const told: unknown[] = [];
  const registry = new Registry({
    onCollectError(error) {
      told.push(error);
      registry.snapshot();
    },
  });
  let runs = 0;
  registry.onCollect(async () => {
    runs++;
    return Promise.reject(failure);
  });
  registry.collect();
  await new Promise(setImmediate);
  expect([runs, told]).toEqual([1, [failure]]);
  registry.collect();
  await new Promise(setImmediate);
  expect([runs, told]).toEqual([2, [failure, failure]]);
  registry.detach();
});

test("a callback that takes a snapshot after an await does not occupy the thread for ever", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const registry = new Registry();
  let runs = 0;
  registry.onCollect(async () => {
    runs++;
    await undefined;
    registry.snapshot();
  });
  // Without an end these turns would not come. Each may have 1000 runs.
  for (const turns of [1, 2]) {
    registry.collect();
    await new Promise(setImmediate);
    expect(runs).toBe(turns * 1000);
    expect(print).toHaveBeenCalledTimes(turns);
  }
  expect(print.mock.calls[0]).toEqual([
    'The callback of "collect" threw while metrics were collected:',
    expect.objectContaining({ message: expect.stringMatching(/must not read its own registry after an await/) }),
  ]);
  registry.detach();
  await new Promise(setImmediate);
  print.mockRestore();
});
