/** The reader of whole series: one call of the kernel reads all words of a series into the thread's scratch. */

import {
  BASE_CLAIMED,
  BASE_HIDDEN,
  MAX_WORDS,
  SCRATCH_BYTES,
  SCRATCH_COUNT,
  SCRATCH_SUM,
  SCRATCH_SUM_HIGH,
  SCRATCH_UNITS,
  SCRATCH_WORD,
} from "../../../assembly/layout.ts";
import { makeMemory } from "../platform/webAssembly.ts";
import { instantiate, joined, type Kernel, type Put } from "./kernel.ts";

const WASM_PAGE_BYTES = 65_536;
const NUMBER_BYTES = 8;
/** Numbers of a word in the scratch, and the places of each. */
const SLOT = SCRATCH_BYTES / NUMBER_BYTES;
const WORD = SCRATCH_WORD / NUMBER_BYTES;
const COUNT = SCRATCH_COUNT / NUMBER_BYTES;
const UNITS = SCRATCH_UNITS / NUMBER_BYTES;
const SUM = SCRATCH_SUM / NUMBER_BYTES;
const SUM_HIGH = SCRATCH_SUM_HIGH / NUMBER_BYTES;

/** The scratch: a memory of this thread alone. */
interface Scratch {
  /** The function that kernels import. A function of WebAssembly: calling one of JavaScript takes longer. */
  readonly put: Put;
  readonly buffer: ArrayBuffer;
}

let scratch: Scratch | undefined;

/** Makes the thread's scratch. All registries share it: each reading is consumed before the next. */
function makeScratch(): Scratch {
  const memory = makeMemory(Math.ceil(((MAX_WORDS + 1) * SCRATCH_BYTES) / WASM_PAGE_BYTES));
  return { put: instantiate(memory).keep, buffer: memory.buffer };
}

/** Made by the first reading of a histogram, since each memory takes address space. */
export class SeriesReader {
  /** The instance over the block. After `readSeries` it holds the count and sum of the whole series. */
  readonly kernel: Kernel;
  /** Number of words of the series read last that are not empty. */
  filled = 0;
  /** The lower half of its base. */
  base = 0;
  /** Number of its creation, or -1 if it stands for no label set. */
  creation = 0;
  /** Number of times that it was reset or removed before. */
  version = 0;
  readonly #numbers: Float64Array;
  readonly #integers: BigInt64Array;

  constructor(makeKernel: (put: Put) => Kernel) {
    scratch ??= makeScratch();
    this.kernel = makeKernel(scratch.put);
    this.#numbers = new Float64Array(scratch.buffer);
    this.#integers = new BigInt64Array(scratch.buffer);
  }

  /** Reads a series of several words, as the kernel does. Returns how many of them are not empty. */
  read(entry: number, table: number, index: number, words: number, ignored: number): number {
    this.filled = this.kernel.readSeries(entry, table, index, words, ignored);
    // Behind the words, in their places: see layout.ts.
    this.base = this.word(this.filled);
    this.creation = (this.base & BASE_CLAIMED) === 0 ? this.count(this.filled) : -1;
    this.version = this.units(this.filled);
    return this.filled;
  }

  /** True if the series that was read had been removed. */
  get isHidden(): boolean {
    return (this.base & BASE_HIDDEN) !== 0;
  }

  /** Copies the count of each word of the series. */
  copyCounts(to: Float64Array): void {
    // A loop, since `fill` takes longer for a few words.
    for (let word = 0; word < to.length; word++) to[word] = 0;
    for (let i = 0; i < this.filled; i++) to[this.word(i)] = this.count(i);
  }

  /** Returns the place in the series of a word that is not empty. */
  word(filled: number): number {
    return this.#numbers[filled * SLOT + WORD] as number;
  }

  /** Returns its count. */
  count(filled: number): number {
    return this.#numbers[filled * SLOT + COUNT] as number;
  }

  /** Returns its sum in units of 1/scale; NaN if a double does not hold it exactly. */
  units(filled: number): number {
    return this.#numbers[filled * SLOT + UNITS] as number;
  }

  /** Returns its exact sum, in units of 1/scale. */
  sum(filled: number): bigint {
    const at = filled * SLOT;
    return joined(this.#integers[at + SUM_HIGH] as bigint, this.#integers[at + SUM] as bigint);
  }
}
