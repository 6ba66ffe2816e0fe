/** The reader of whole series: one call of the kernel reads all words of a series into the thread's scratch. */

import {
  MAX_WORDS,
  SCRATCH_BYTES,
  SCRATCH_COUNT,
  SCRATCH_SUM,
  SCRATCH_SUM_HIGH,
  SCRATCH_UNITS,
} from "../../../assembly/layout.ts";
import { makeMemory } from "../platform/webAssembly.ts";
import { instantiate, joined, type Kernel, type Put } from "./kernel.ts";

const WASM_PAGE_BYTES = 65_536;
const NUMBER_BYTES = 8;
/** Numbers of a word in the scratch, and the places of each. */
const SLOT = SCRATCH_BYTES / NUMBER_BYTES;
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
  const memory = makeMemory(Math.ceil((MAX_WORDS * SCRATCH_BYTES) / WASM_PAGE_BYTES));
  return { put: instantiate(memory).keep, buffer: memory.buffer };
}

/** Made by the first reading of a histogram, since each memory takes address space. */
export class SeriesReader {
  /** The instance over the block. After `readSeries` it holds the count and sum of the whole series. */
  readonly kernel: Kernel;
  readonly #numbers: Float64Array;
  readonly #integers: BigInt64Array;

  constructor(makeKernel: (put: Put) => Kernel) {
    scratch ??= makeScratch();
    this.kernel = makeKernel(scratch.put);
    this.#numbers = new Float64Array(scratch.buffer);
    this.#integers = new BigInt64Array(scratch.buffer);
  }

  /** Returns the count of a word of the series that was read last. */
  count(word: number): number {
    return this.#numbers[word * SLOT + COUNT] as number;
  }

  /** Returns the sum of a word in units of 1/scale; NaN if a double does not hold it exactly. */
  units(word: number): number {
    return this.#numbers[word * SLOT + UNITS] as number;
  }

  /** Returns the exact sum of a word, in units of 1/scale. */
  sum(word: number): bigint {
    const at = word * SLOT;
    return joined(this.#integers[at + SUM_HIGH] as bigint, this.#integers[at + SUM] as bigint);
  }
}
