/**
 * Readings: the sum over all lanes of one word, minus the baseline, which is the total at the last reset. A reading's
 * result stays in this instance's globals until the next reading: an instance belongs to one thread, and a WebAssembly
 * function returns one number. docs/proofs/read.md proves that no reading is torn or goes backwards.
 */

import {
  BANK_BYTES,
  BASE_BUFFER_MASK,
  BASE_VERSION,
  BASELINE_BYTES,
  BASELINE_COUNT,
  BASELINE_SUM,
  BASELINE_SUM_HIGH,
  BORROWED,
  BORROWED_LANES,
  GENERATION,
  INDEX_ENTRY_BYTES,
  LANES,
  PACKED_PAGE,
  RESET_AT,
  SERIES_BASE,
  SLOT_SUM,
  SLOT_SUM_HIGH,
  TABLE_BASELINES,
  TABLE_COMPANION,
  TABLE_KIND,
  TABLE_PAGES,
  TABLE_WORDS,
  WORD_BYTES,
} from "./layout.ts";
import { countOf, slotAddress, sumOf } from "./packed.ts";
import { carryOf, signOf } from "./wide.ts";
import { load32, load64 } from "./words.ts";

let base: i64 = 0; // the base word that the reading counts from
let baseCount: i64 = 0;
let baseSum: i64 = 0;
let baseSumHigh: i64 = 0;
let resetAt: i64 = 0;
let count: i64 = 0;
let sum: i64 = 0; // its low word
let sumHigh: i64 = 0;

/** Returns the address of a word's baseline in a published buffer. The buffer was made before it was published. */
export function baselineAt(table: usize, buffer: i32, index: i32): usize {
  const lane = (buffer - 1) >> 1;
  const pages = <usize>load32(table + TABLE_BASELINES);
  const page = <usize>load32(pages + lane * INDEX_ENTRY_BYTES);
  return page + (2 * index + ((buffer - 1) & 1)) * BASELINE_BYTES;
}

/**
 * Reads the base and copies the buffer that it names, while it names it: steps 1 and 2 of a reading.
 */
function readBase(series: usize, table: usize, index: i32): void {
  while (true) {
    base = load64(series + SERIES_BASE);
    const buffer = <i32>base & BASE_BUFFER_MASK;
    baseCount = 0;
    baseSum = 0;
    baseSumHigh = 0;
    resetAt = 0;
    if (buffer == 0) return;
    const at = baselineAt(table, buffer, index);
    baseCount = load64(at + BASELINE_COUNT);
    baseSum = load64(at + BASELINE_SUM);
    baseSumHigh = load64(at + BASELINE_SUM_HIGH);
    resetAt = load64(at + RESET_AT);
    // Differs only if a reset was published in between.
    if (load64(series + SERIES_BASE) == base) return;
  }
}

/**
 * Reads a counter word with its companion. Returns its sum, or NaN if that is beyond 2^53; then `sumRead` and
 * `sumHighRead` return it exactly.
 */
export function readCounter(series: usize, table: usize, index: i32): f64 {
  // Step 3, the total, must come after the base: a total older than its baseline would make the reading negative.
  readBase(series, table, index);
  setSum(0);
  subtractBase();
  const pages = table + TABLE_PAGES;
  const word = index * WORD_BYTES;
  addLanes(pages, pages + load32(BORROWED) * INDEX_ENTRY_BYTES, word);
  addLanes(pages + BORROWED_LANES * INDEX_ENTRY_BYTES, pages + load32(LANES) * INDEX_ENTRY_BYTES, word);
  const companion = <usize>load32(table + TABLE_COMPANION);
  if (companion != 0) addPacked(companion, index);
  count = 0;
  return unitsRead();
}

/** Adds a counter word of the lanes from one page entry up to another. */
function addLanes(from: usize, to: usize, word: usize): void {
  for (let entry = from; entry < to; entry += INDEX_ENTRY_BYTES) {
    const page = <usize>load32(entry);
    if (page == 0) continue;
    const held = load64(page + word);
    addSum(held, signOf(held));
  }
}

/** Reads a packed word into the count and sum of this reading. Returns false if its base is not the last reading's. */
export function readPacked(series: usize, table: usize, index: i32): bool {
  const lastBase = base;
  readBase(series, table, index);
  count = -baseCount;
  setSum(0);
  subtractBase();
  addPacked(table, index);
  return base == lastBase;
}

/** Adds a packed word of all lanes. */
function addPacked(table: usize, index: i32): void {
  const borrowed = load32(BORROWED);
  const lanes = load32(LANES);
  for (let lane = 0; lane < lanes; lane++) {
    // Skips the borrowed lanes that were never used.
    if (lane == borrowed) lane = BORROWED_LANES;
    if (lane >= lanes) break;
    addPackedOf(table, index, lane);
  }
}

/** Adds a packed word of one lane. Returns false if the lane has no page. */
function addPackedOf(table: usize, index: i32, lane: i32): bool {
  const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
  if (page == 0) return false;
  readWord(page + index * WORD_BYTES, page + load<i32>(table + TABLE_WORDS) * WORD_BYTES + index * BANK_BYTES);
  return true;
}

/**
 * Adds one lane's word and its slot. It takes effect at the load of the word: the slot that the word names is not
 * written until the fourth spill after it, and at most three can have begun if the two generations differ by no more
 * than two.
 */
function readWord(word: usize, bank: usize): void {
  while (true) {
    const generation = load64(bank + GENERATION);
    const held = load64(word);
    const slot = slotAddress(bank, held);
    const slotCount = load64(slot);
    const slotSum = load64(slot + SLOT_SUM);
    const slotSumHigh = load64(slot + SLOT_SUM_HIGH);
    if (load64(bank + GENERATION) - generation <= 2) {
      count += slotCount + countOf(held);
      const straight = sumOf(held);
      addSum(slotSum, slotSumHigh);
      addSum(straight, signOf(straight));
      return;
    }
  }
}

/** Reads what one lane holds of a word, regardless of resets. Returns false if the lane has no page. */
export function readLane(table: usize, index: i32, lane: i32): bool {
  count = 0;
  setSum(0);
  if (load<i32>(table + TABLE_KIND) == PACKED_PAGE) return addPackedOf(table, index, lane);
  const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
  if (page != 0) setSum(load64(page + index * WORD_BYTES));
  const companion = <usize>load32(table + TABLE_COMPANION);
  return (companion != 0 && addPackedOf(companion, index, lane)) || page != 0;
}

/** Reads a cell that all threads share. */
export function readShared(cell: usize): f64 {
  setSum(load64(cell));
  return unitsRead();
}

/** Sets the sum to a word, extended to two. */
function setSum(value: i64): void {
  sum = value;
  sumHigh = signOf(value);
}

/** Adds two words to the sum. */
function addSum(low: i64, high: i64): void {
  sum += low;
  sumHigh += high + carryOf(sum, low);
}

/** Subtracts the baseline from the sum. */
function subtractBase(): void {
  const borrow = <u64>sum < <u64>baseSum ? 1 : 0;
  sum -= baseSum;
  sumHigh -= baseSumHigh + borrow;
}

export function countRead(): f64 {
  return <f64>count;
}

/** Returns the sum as a double, or NaN if that is not exact. */
export function unitsRead(): f64 {
  const isExact = sumHigh == signOf(sum) && sum <= 9007199254740992 && sum >= -9007199254740992;
  return isExact ? <f64>sum : NaN;
}

/** Returns the low word of the sum. */
export function sumRead(): i64 {
  return sum;
}

/** Returns the high word of the sum. */
export function sumHighRead(): i64 {
  return sumHigh;
}

export function baseRead(): i64 {
  return base;
}

/** Returns when the reading's series was last reset, in milliseconds since 1970; 0 if never. */
export function resetAtRead(): f64 {
  return <f64>resetAt;
}

/** Returns how often the series had been reset: the version of the base that its reading counts from. */
export function resetsRead(): f64 {
  return <f64>(<u64>base / BASE_VERSION);
}

/** Returns the count of the last reading before its baseline was subtracted. */
export function totalCount(): i64 {
  return count + baseCount;
}

export function totalSum(): i64 {
  return sum + baseSum;
}

/** Returns the high word of the sum before its baseline was subtracted. */
export function totalSumHigh(): i64 {
  return sumHigh + baseSumHigh + carryOf(sum + baseSum, baseSum);
}

/** Sets the count and sum that a reading leaves. */
export function setRead(newCount: i64, newSum: i64, newSumHigh: i64): void {
  count = newCount;
  sum = newSum;
  sumHigh = newSumHigh;
}

export function countReadExactly(): i64 {
  return count;
}
