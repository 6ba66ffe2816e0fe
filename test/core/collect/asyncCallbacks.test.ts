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

test("a callback that takes a snapshot after an await does not occupy the thread for ever", async () => {
  const print = vi.spyOn(console, "error").mockImplementation(() => {});
  const registry = new Registry();
  let runs = 0;
  registry.onCollect(async () => {
    runs++;
    await undefined;
    registry.snapshot();
  });
  registry.collect();
  // If the callback never stopped, this turn would never come.
  await new Promise(setImmediate);
  expect(runs).toBeGreaterThan(1);
  expect(print).toHaveBeenCalledWith(
    expect.any(String),
    expect.objectContaining({ message: expect.stringMatching(/await/) }),
  );
  const before = runs;
  registry.collect();
  expect(runs).toBeGreaterThan(before);
  registry.detach();
  await new Promise(setImmediate);
  print.mockRestore();
});
