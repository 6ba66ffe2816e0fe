/**
 * The wall clock, as blocks keep it, for people and adapters to read. No decision depends on it, since clocks are
 * adjusted and go back.
 */

/** Returns milliseconds since 1970; 0 if the clock is set to an earlier time. */
export function wallClock(): number {
  return Math.max(0, Date.now());
}

/** Packed durations from here on count seconds. */
const SECONDS = 2 ** 31;
const LONGEST = 2 ** 31 - 1;

/**
 * Packs milliseconds into 32 bits: tenths of a second for the first 6.8 years, then whole seconds, for 68 years. A
 * device whose clock starts in 1970 jumps that far once it knows the time. Negative durations become 0.
 */
export function packDuration(milliseconds: number): number {
  const tenths = Math.max(0, Math.floor(milliseconds / 100));
  return tenths < SECONDS ? tenths : SECONDS + Math.min(LONGEST, Math.floor(tenths / 10));
}

/** Returns the milliseconds of a packed duration, whether its word was read as signed or unsigned. */
export function unpackDuration(word: number): number {
  const packed = word >>> 0;
  return packed < SECONDS ? packed * 100 : (packed - SECONDS) * 1000;
}
