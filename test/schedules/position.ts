/** The position of an actor in a schedule: its call, and the results that the call has received so far. */

import type { Call } from "./actor.ts";
import { mixText, mixWide } from "./hash.ts";
import type { Performed } from "./operations.ts";

/** One actor in one state. */
export interface SeriesRef {
  readonly call: number;
  readonly log: readonly Performed[];
  readonly carried: unknown;
  readonly killed: boolean;
  readonly hashes: readonly [number, number];
}

/** Seeds of two hashes of everything: a single hash would collide within some millions of states. */
export const SEEDS = [0x1234567, 0x7654321] as const;

/**
 * Returns an actor's position after a step of a call. A call that returned is forgotten, except for what it carries.
 */
export function after(
  position: SeriesRef,
  call: Call,
  performed: readonly Performed[],
  returned: boolean,
  result: unknown,
): SeriesRef {
  if (!returned) {
    const hash = (from: number) => performed.reduce((mixed, { result }) => mixWide(mixed, result), from);
    const [first, second] = position.hashes;
    return { ...position, log: [...position.log, ...performed], hashes: [hash(first), hash(second)] };
  }
  const carried = call.carries ? result : position.carried;
  const next = position.call + 1;
  const text = `${next} ${JSON.stringify(carried)}`;
  return { ...position, call: next, log: [], carried, hashes: [mixText(SEEDS[0], text), mixText(SEEDS[1], text)] };
}
