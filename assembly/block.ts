/** The block's header, and the allocator: memory is reserved upwards, once, and never given back. */

import { BORROWED_LANES, BUMP, HEADER_BYTES, LANE_BYTES, LIMIT, LINE_BYTES, MAX_THREADS } from "./layout.ts";
import { compareExchange32, load32 } from "./words.ts";

/**
 * Returns the number of lanes in the block, borrowed ones included. The header's limits never change, so a plain load
 * is enough.
 */
export function laneCount(): i32 {
  return BORROWED_LANES + load<i32>(MAX_THREADS);
}

export function laneEntry(lane: i32): usize {
  return HEADER_BYTES + lane * LANE_BYTES;
}

/** Loads a word of the header that threads change: a mark, or the bump pointer. */
export function headerWord(address: usize): i32 {
  return load32(address);
}

/** Reserves `bytes` zeroed bytes that nobody else has. Returns their address, or 0 if the block cannot hold them. */
export function reserve(bytes: i32, alignment: i32): usize {
  const bump = load32(BUMP);
  const start = (bump + alignment - 1) & -alignment;
  if (bytes > load<i32>(LIMIT) - start) return 0;
  // Fails only if another thread reserved memory meanwhile.
  if (compareExchange32(BUMP, bump, start + bytes) == bump) return start;
  // Not a loop: asc would inline that at each use, which takes 300 bytes.
  return reserve(bytes, alignment);
}

/**
 * Reserves memory and publishes its address in `entry`. Returns the address, or the one that another thread published
 * first, or 0 if the block is full. The compare-exchange pairs with the loads of `entry`: a thread that loads the
 * address finds zeroed memory there.
 */
export function publish(entry: usize, bytes: i32): usize {
  const found = load32(entry);
  if (found != 0) return found;
  const made = <i32>reserve(bytes, LINE_BYTES);
  if (made == 0) return 0;
  const before = compareExchange32(entry, 0, made);
  return before == 0 ? made : before;
}

/** Raises a mark to at least `value`. Readers load a mark once and read nothing beyond it. */
export function raise(mark: usize, value: i32): void {
  for (let was = load32(mark); was < value; was = load32(mark)) {
    if (compareExchange32(mark, was, value) == was) return;
  }
}
