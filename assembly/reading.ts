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
  CREATION_ENTRY_BITS,
  GENERATION,
  INDEX_ENTRY_BYTES,
  LANES,
  RESET_AT,
  SCRATCH_BYTES,
  SERIES_BASE,
  SERIES_CREATION,
  SHARED_PAGE,
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
import { put } from "./scratch.ts";
import { carryOf, doubleOf, signOf } from "./wide.ts";
import { load32, load64 } from "./words.ts";

export let base: i64 = 0; // the base word that the reading counts from
export let baseCount: i64 = 0;
export let baseSum: i64 = 0;
export let baseSumHigh: i64 = 0;
export let resetAt: i64 = 0;
export let count: i64 = 0;
export let sum: i64 = 0; // its low word
export let sumHigh: i64 = 0;

/** Returns the address of a word's baseline in a published buffer. The buffer was made before it was published. */
export function baselineAt(table: usize, buffer: i32, index: i32): usize {
  const lane = (buffer - 1) >> 1;
  const pages = <usize>load32(table + TABLE_BASELINES);
  const page = <usize>load32(pages + lane * INDEX_ENTRY_BYTES);
  return page + (2 * index + ((buffer - 1) & 1)) * BASELINE_BYTES;
}

/**
 * Begins a reading, and loads the base: step 1. Returns the buffer that it names, or 0 if there is none. `ignored` is
 * BASE_BUFFER_MASK for totals since the creation, which have no baseline, and otherwise 0.
 */
function loadBase(series: usize, ignored: i32): i32 {
  base = load64(series + SERIES_BASE);
  baseCount = 0;
  baseSum = 0;
  baseSumHigh = 0;
  resetAt = 0;
  setRead(0, 0, 0);
  return <i32>base & (BASE_BUFFER_MASK ^ ignored);
}

/**
 * Copies a word's part of a buffer, and begins the reading of the word with its negative. The copy is right if `isBase`
 * is true afterwards.
 */
function loadBaseline(table: usize, buffer: i32, index: i32): void {
  if (buffer == 0) return;
  const at = baselineAt(table, buffer, index);
  baseCount = load64(at + BASELINE_COUNT);
  baseSum = load64(at + BASELINE_SUM);
  baseSumHigh = load64(at + BASELINE_SUM_HIGH);
  resetAt = load64(at + RESET_AT);
  setRead(-baseCount, -baseSum, -baseSumHigh - (baseSum == 0 ? 0 : 1));
}

/**
 * Returns whether the base is still that of the reading: then the buffer that it names was constant meanwhile, and the
 * words belong to one label set.
 */
function isBase(series: usize): bool {
  return load64(series + SERIES_BASE) == base;
}

/**
 * Reads a counter word with its companion, or a cell that all threads share. Returns its sum, or NaN if that is beyond
 * 2^53; then `sumRead` and `sumHighRead` return it exactly.
 */
export function readCounter(series: usize, table: usize, index: i32, ignored: i32): f64 {
  const pages = table + TABLE_PAGES;
  const word = index * WORD_BYTES;
  const isShared = load<i32>(table + TABLE_KIND) == SHARED_PAGE;
  do {
    // The total must come after the base: a total older than its baseline would make the reading negative.
    const buffer = loadBase(series, ignored);
    loadBaseline(table, buffer, index);
    // Shared cells are in lane 0.
    const borrowed = isShared ? 1 : load32(BORROWED);
    const lanes = isShared ? 0 : load32(LANES);
    const last = pages + lanes * INDEX_ENTRY_BYTES;
    let entry = pages;
    let end = pages + borrowed * INDEX_ENTRY_BYTES;
    // Twice: borrowed lanes, then the others. One loop over both would take longer for each lane.
    while (true) {
      for (; entry < end; entry += INDEX_ENTRY_BYTES) {
        const page = <usize>load32(entry);
        if (page == 0) continue;
        const held = load64(page + word);
        addSum(held, signOf(held));
      }
      if (entry >= last) break;
      entry = pages + BORROWED_LANES * INDEX_ENTRY_BYTES;
      end = last;
    }
    const companion = <usize>load32(table + TABLE_COMPANION);
    if (companion != 0) addCompanion(companion, index, borrowed, lanes);
    // A large amount moves the baseline of a shared cell, the first from none: none may come before the cell is read.
  } while (!isBase(series));
  count = 0;
  return doubleOf(sum, sumHigh);
}

/**
 * Reads the packed words of a series, all against one base, into the count and sum of this reading. If there are
 * several words, puts the numbers of those that are not empty into the scratch, and behind them the lower half of the
 * base, the number of the creation and the version. Returns how many words are not empty.
 */
export function readSeries(series: usize, table: usize, index: i32, words: i32, ignored: i32): i32 {
  const banks = load<i32>(table + TABLE_WORDS) * WORD_BYTES;
  let filled = 0;
  do {
    const buffer = loadBase(series, ignored);
    const borrowed = load32(BORROWED);
    const lanes = load32(LANES);
    // The page of the only lane that was ever used, which is read without a look at other lanes and at baselines.
    const isOnly = lanes == BORROWED_LANES + 1 && (borrowed | buffer) == 0;
    const only = isOnly ? <usize>load32(table + TABLE_PAGES + BORROWED_LANES * INDEX_ENTRY_BYTES) : 0;
    let allCount: i64 = 0;
    let allSum: i64 = 0;
    let allSumHigh: i64 = 0;
    filled = 0;
    for (let i = index; i < index + words; i++) {
      const word = i * WORD_BYTES;
      const bank = banks + i * BANK_BYTES;
      // Most words are neither spilled nor reset: they need only these locals, which are faster than globals.
      let wordCount: i64 = 0;
      let wordSum: i64 = 0; // of fewer than 2^15 words of 40 bits
      // Words are loaded first: if no spill had begun then, the word named the first slot, which was empty.
      if (only != 0) {
        const held = load64(only + word);
        if (load64(only + bank + GENERATION) != 0) readWord(only + word, only + bank);
        else if (held == 0) continue;
        else {
          wordCount = countOf(held);
          wordSum = sumOf(held);
        }
      } else {
        loadBaseline(table, buffer, i);
        for (let lane = borrowed == 0 ? BORROWED_LANES : 0; lane < lanes; ) {
          const page = <usize>load32(table + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
          if (++lane == borrowed) lane = BORROWED_LANES; // skips the borrowed lanes that were never used
          if (page == 0) continue;
          const held = load64(page + word);
          if (load64(page + bank + GENERATION) != 0) readWord(page + word, page + bank);
          else if (held != 0) {
            wordCount += countOf(held);
            wordSum += sumOf(held);
          }
        }
      }
      let wordSumHigh = signOf(wordSum);
      // What spilled words and the baseline left in the globals.
      if ((count | sum | sumHigh) != 0) {
        wordCount += count;
        wordSum += sum;
        wordSumHigh += sumHigh + carryOf(wordSum, sum);
        setRead(0, 0, 0);
      }
      if ((wordCount | wordSum | wordSumHigh) == 0) continue;
      if (words > 1) {
        const units = doubleOf(wordSum, wordSumHigh);
        put(filled * SCRATCH_BYTES, i - index, <f64>wordCount, units, wordSum, wordSumHigh);
      }
      filled++;
      allCount += wordCount;
      allSum += wordSum;
      allSumHigh += wordSumHigh + carryOf(allSum, wordSum);
    }
    if (words > 1) {
      const creation = <f64>(load64(series + SERIES_CREATION) >>> CREATION_ENTRY_BITS);
      put(filled * SCRATCH_BYTES, <i32>base, creation, <f64>(<u64>base / BASE_VERSION), allSum, allSumHigh);
    }
    setRead(allCount, allSum, allSumHigh);
  } while (!isBase(series));
  return filled;
}

/** Adds the packed word that accompanies a counter's, of all lanes below the marks. */
function addCompanion(companion: usize, index: i32, borrowed: i32, lanes: i32): void {
  const bank = load<i32>(companion + TABLE_WORDS) * WORD_BYTES + index * BANK_BYTES;
  for (let lane = borrowed == 0 ? BORROWED_LANES : 0; lane < lanes; ) {
    const page = <usize>load32(companion + TABLE_PAGES + lane * INDEX_ENTRY_BYTES);
    if (++lane == borrowed) lane = BORROWED_LANES;
    if (page != 0) readWord(page + index * WORD_BYTES, page + bank);
  }
}

/**
 * Adds one lane's word and its slot. It takes effect at the load of the word: the slot that the word names is not
 * written until the fourth spill after it, and at most three can have begun if the two generations differ by no more
 * than two.
 */
export function readWord(word: usize, bank: usize): void {
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

/** Adds two words to the sum. */
function addSum(low: i64, high: i64): void {
  sum += low;
  sumHigh += high + carryOf(sum, low);
}

/** Sets the count and sum that a reading leaves. */
export function setRead(newCount: i64, newSum: i64, newSumHigh: i64): void {
  count = newCount;
  sum = newSum;
  sumHigh = newSumHigh;
}
