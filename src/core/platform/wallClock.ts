/**
 * The wall clock, as blocks keep it: for people and adapters to read. Nothing is told apart by it, since clocks are set
 * and go back.
 */

/** Milliseconds since 1970; 0 for a clock that is set before. */
export function wallClock(): number {
  return Math.max(0, Date.now());
}

/** From here on a duration's word counts seconds. */
const SECONDS = 2 ** 31;
const LONGEST = 2 ** 31 - 1;

/**
 * Packs milliseconds into 32 bits: tenths of a second for the first 6.8 years, then whole seconds, for 68 years. A
 * device whose clock starts in 1970 jumps that far once it knows the time. What is negative becomes 0.
 */
export function packDuration(milliseconds: number): number {
  const tenths = Math.max(0, Math.floor(milliseconds / 100));
  return tenths < SECONDS ? tenths : SECONDS + Math.min(LONGEST, Math.floor(tenths / 10));
}

/** The milliseconds of a packed duration, whether its word was read with a sign or without. */
export function unpackDuration(word: number): number {
  const packed = word >>> 0;
  return packed < SECONDS ? packed * 100 : (packed - SECONDS) * 1000;
}
