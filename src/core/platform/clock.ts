/**
 * The host's timers and its monotonic clock, as they were when the package was loaded. Test runners replace the globals
 * by fakes that do not advance; whatever waits with those would wait for ever.
 */

import { builtin } from "./builtin.ts";

const { performance } = globalThis;

// Node's module where there is one: a runner may have replaced the globals of a test file before it loads the package.
const timers = builtin("node:timers") ?? globalThis;

// Undefined where a host has none, as in worklets: nothing waits there.
export const {
  setTimeout: setTimer,
  clearTimeout: clearTimer,
  setInterval: setTicker,
  clearInterval: clearTicker,
} = timers;

const { setImmediate } = timers;
const clock = performance?.now.bind(performance);

/** Returns milliseconds since an arbitrary start. */
export const now: () => number = clock ?? Date.now;

/** Calls back once the thread has done its other work, without letting time pass. */
export function nextTurn(callback: () => void): void {
  // Browsers have no setImmediate, worklets have neither.
  if (typeof setImmediate === "function") setImmediate(callback);
  else if (typeof setTimer === "function") setTimer(callback);
  else callback();
}
