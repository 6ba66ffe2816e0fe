/** The timers and the clock that are taken from each kind of host, when the package is loaded there. */

import { afterEach, expect, test, vi } from "vitest";

type Clock = typeof import("../../../src/core/platform/clock.ts");

/** The clock as a host with these globals loads it; `timers` is Node's module, where there is one. */
async function load(globals: Readonly<Record<string, unknown>>, timers?: object): Promise<Clock> {
  vi.resetModules();
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((id: string) =>
    id === "node:timers" ? timers : undefined) as never);
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  const clock = await import("../../../src/core/platform/clock.ts");
  vi.unstubAllGlobals();
  return clock;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Timers of a host, which note by what a callback is called back, and never do so. */
function timersOf(called: string[], ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, () => void called.push(name)]));
}

const ALL = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate"];
const NONE = Object.fromEntries(ALL.map((name) => [name, undefined]));

/** Uses every timer of a clock once. */
function useAll({ setTimer, clearTimer, setTicker, clearTicker, nextTurn }: Clock): void {
  for (const use of [setTimer, clearTimer, setTicker, clearTicker, nextTurn])
    (use as (given: unknown) => void)(() => {});
}

test("Node's timers are those of its module, whatever stands in their place in the globals", async () => {
  const called: string[] = [];
  useAll(await load(NONE, timersOf(called, ...ALL)));
  expect(called).toEqual(ALL);
});

test("a browser's are its globals, and a turn ends by its only timer", async () => {
  const called: string[] = [];
  useAll(await load({ ...NONE, ...timersOf(called, ...ALL.slice(0, 4)) }));
  expect(called).toEqual([...ALL.slice(0, 4), "setTimeout"]);
});

test("a worklet, which has none, calls back at once", async () => {
  const { nextTurn, setTimer } = await load(NONE);
  expect(setTimer).toBeUndefined();
  const callback = vi.fn();
  nextTurn(callback);
  expect(callback).toHaveBeenCalledOnce();
});

test("time is the monotonic clock's, which goes on while a test runner's stands still", async () => {
  const { now } = await load({});
  vi.useFakeTimers({ toFake: ["performance", "Date"], now: 0 });
  const before = now();
  vi.useRealTimers();
  const earliest = performance.now();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThanOrEqual(earliest);
  expect(now()).toBeGreaterThanOrEqual(earliest);
});

test("time is the wall clock's in a host that has no other", async () => {
  vi.spyOn(Date, "now").mockReturnValue(7);
  const { now } = await load({ performance: undefined });
  expect(now()).toBe(7);
});
