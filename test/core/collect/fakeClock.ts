/**
 * Stands in for src/core/platform/clock.ts, which keeps the timers that the package was loaded with: these are those of
 * each moment, so that a test can advance the time.
 */

export const setTimer = (callback: () => void, milliseconds?: number) => setTimeout(callback, milliseconds);
export const clearTimer = (timer: NodeJS.Timeout) => clearTimeout(timer);
export const nextTurn = (callback: () => void) => setTimeout(callback);
export const now = () => performance.now();
