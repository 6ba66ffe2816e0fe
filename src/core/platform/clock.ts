/**
 * The host's timers and its monotonic clock, as they were when the package was loaded. Test runners replace the globals
 * by fakes that stand still; whatever waits by them would then wait for ever.
 */

import { builtin } from "./builtin.ts";

const { performance } = globalThis;

// Node's module where there is one: a runner may have replaced the globals of a test file before it loads the package.
const timers = builtin("node:timers") ?? globalThis;

// Undefined where a host has none, as in worklets: nothing there waits.
export const {
  setTimeout: setTimer,
  clearTimeout: clearTimer,
  setInterval: setTicker,
  clearInterval: clearTicker,
} = timers;

const { setImmediate } = timers;
const clock = performance?.now.bind(performance);

/** Milliseconds, from any beginning. */
export const now: () => number = clock ?? Date.now;

/** Calls back when the thread has done what else it has to do, without letting time pass. */
export function nextTurn(callback: () => void): void {
  // Browsers have no setImmediate, worklets have neither.
  if (typeof setImmediate === "function") setImmediate(callback);
  else if (typeof setTimer === "function") setTimer(callback);
  else callback();
}
