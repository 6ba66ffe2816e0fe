/** Async collect callbacks: requests await them, synchronous readings do not, and their rejections end no process. */

import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { anotherCopy } from "../../support/copies.ts";

/** Does what takes a few turns of the event loop, as a database would. */
const soon = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
};

/** Never reached: a test that waits for so long fails. */
const LONG = { patience: 2 ** 31 - 1 };

test("collectOthers awaits this thread's async callbacks, and the reading that follows begins none again", async () => {
  const registry = new Registry();
  const runs = { async: 0, plain: 0 };
  const level = registry.gauge({
    name: "level",
    collect: async (gauge) => {
      const run = ++runs.async;
      await soon();
      gauge.set(run);
    },
  });
  registry.onCollect(() => runs.plain++);
  for (let time = 1; time <= 3; time++) {
    await registry.collectOthers(LONG);
    expect(level.value).toBe(time);
    registry.snapshot();
    // One that never ran may be async, so the first request runs it, too.
    expect(runs).toEqual({ async: time, plain: time + 1 });
  }
  await soon();
  registry.snapshot();
  expect(runs.async).toBe(4);
  await soon();
  registry.detach();
});

test("a request ends once the last of several async callbacks has settled", async () => {
  const registry = new Registry();
  const settled: string[] = [];
  registry.onCollect(async () => {
    await Promise.resolve();
    settled.push("fast");
  });
  registry.onCollect(async () => {
    await soon();
    settled.push("slow");
  });
  await registry.collectOthers(LONG);
  expect(settled).toEqual(["fast", "slow"]);
  registry.detach();
});

test("overlapping requests share one run of this thread's async callbacks", async () => {
  const registry = new Registry();
  let runs = 0;
  registry.onCollect(async () => {
    runs++;
    await soon();
  });
  await Promise.all([registry.collectOthers(LONG), registry.collectOthers(LONG)]);
  expect(runs).toBe(1);
  registry.detach();
});

test("a rejection is reported, and the level cleared, before the request that awaited it ends", async () => {
  const told: unknown[] = [];
  const registry = new Registry({ onCollectError: (error) => told.push(error) });
  const failure = new Error("no queue");
  const level = registry.gauge({
    name: "level",
    collect: async (gauge) => {
      gauge.set(1);
      await soon();
      throw failure;
    },
  });
  await registry.collectOthers(LONG);
  expect([told, level.value]).toEqual([[failure], Number.NaN]);
  registry.detach();
});

test("a request awaits the async callbacks of other threads, and gets the values that they set", async () => {
  const registry = new Registry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  let runs = 0;
  other.gauge({
    name: "level",
    aggregate: "sum",
    collect: async (gauge) => {
      const run = ++runs;
      await soon();
      gauge.set(run);
    },
  });
  for (let time = 1; time <= 3; time++) {
    expect(await registry.collectOthers(LONG)).toEqual([{ lane: other.takeLane(), seconds: 0 }]);
    expect(level.value).toBe(time);
  }
  other.detach();
  registry.detach();
});

test("callbacks that never settle, in any thread, let requests end", async () => {
  const registry = new Registry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  for (const one of [registry, other]) one.onCollect(() => new Promise<never>(() => {}));
  // Synchronous callbacks of a thread that is stuck so are as fresh as ever.
  const level = other.gauge({ name: "level", collect: (gauge) => gauge.set(++runs) });
  let runs = 0;
  for (let time = 1; time <= 3; time++) {
    // Enough for the message to the other copy, even on a busy machine.
    await registry.collectOthers({ patience: 250 });
    expect(level.value).toBe(time);
  }
  other.detach();
  registry.detach();
});

test("a callback that awaits the others itself lets the request end that awaits it", async () => {
  const registry = new Registry();
  let ended = 0;
  registry.onCollect(async () => {
    await soon();
    await registry.collectOthers({ patience: 20 });
    ended++;
  });
  await registry.collectOthers({ patience: 20 });
  while (ended === 0) await soon();
  registry.detach();
});

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
