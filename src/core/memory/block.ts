/** A block of shared memory: its creation and format, its recognition, and its header. */

import {
  BORROWED_LANES,
  BUMP,
  HEADER_BYTES,
  ID,
  ID_BYTES,
  INDEX_ENTRY_BYTES,
  LANE_BYTES,
  LANES,
  LAYOUT_VERSION,
  LIMIT,
  LINE_BYTES,
  MAGIC,
  MAGIC_VALUE,
  MAX_SERIES,
  MAX_THREADS,
  OPTIONS,
  START,
  VERSION,
} from "../../../assembly/layout.ts";
import { MAX_MAX_SERIES } from "../define/labelSetLife.ts";
import { type BlockOptions, checkLimit } from "../define/options.ts";
import { rangeError, shown, typeError } from "../errors.ts";
import { decodeText, encodeText } from "../platform/text.ts";
import { wallClock } from "../platform/wallClock.ts";
import { makeMemory } from "../platform/webAssembly.ts";
import { corrupt } from "./corruption.ts";
import { kernelModule } from "./kernel.ts";

const WASM_PAGE_BYTES = 65_536;
const MAX_BYTES = 2 ** 31 - WASM_PAGE_BYTES; // addresses are positive 32-bit integers

const LEAST_DEFAULT = 2 ** 26;
const MAX_MAX_THREADS = 16_384;

/** A block as one thread sees it. Plain reads here are of fields that no thread changes after the block was made. */
export class Block {
  /** @internal */
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** 128 random bits that identify the block: two Memory objects with the same id are one block. */
  readonly id: string;
  readonly maxThreads: number;
  readonly maxSeries: number;
  readonly maxBytes: number;
  /** Time of its creation, in milliseconds since 1970. */
  readonly startTime: number;

  /** @internal */
  constructor(memory: WebAssembly.Memory) {
    const buffer = memory.buffer as unknown as SharedArrayBuffer;
    this.memory = memory;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.id = Array.from(this.bytes.slice(ID, ID + ID_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.maxThreads = this.word(MAX_THREADS);
    this.maxSeries = this.word(MAX_SERIES);
    this.maxBytes = this.word(LIMIT);
    this.startTime = this.view.getFloat64(START, true);
  }

  /** Throws if the header has changed: its limits bound every walk through the block. */
  assertWhole(): void {
    const lanes = BORROWED_LANES + this.maxThreads;
    const isWhole =
      this.word(MAGIC) === MAGIC_VALUE &&
      this.word(MAX_THREADS) === this.maxThreads &&
      this.word(MAX_SERIES) === this.maxSeries &&
      this.word(LIMIT) === this.maxBytes &&
      this.word(LANES) >= BORROWED_LANES &&
      this.word(LANES) <= lanes &&
      this.word(BUMP) >= HEADER_BYTES &&
      this.word(BUMP) <= this.maxBytes;
    if (!isWhole) throw corrupt();
  }

  word(address: number): number {
    return this.view.getInt32(address, true);
  }

  setWord(address: number, value: number): void {
    this.view.setInt32(address, value, true);
  }

  /**
   * Reads a text. Throws if it would extend beyond the block: a corrupted length must not make this thread copy
   * gigabytes.
   */
  text(address: number, bytes: number): string {
    if (!(address > 0 && bytes >= 0 && bytes <= this.maxBytes - address)) throw corrupt();
    // Copied out first, since browsers refuse to decode shared bytes.
    return decodeText(this.bytes.slice(address, address + bytes));
  }
}

/** Rounds a size up to whole WebAssembly pages. */
export function wholePages(bytes: number): number {
  return Math.ceil(bytes / WASM_PAGE_BYTES) * WASM_PAGE_BYTES;
}

/**
 * Makes and formats a block that no other thread can see yet. Without `maxBytes` it has the default of the host, or
 * 64 MiB if there is none or if so much cannot be reserved.
 */
export function createBlock(options: BlockOptions, host: { readonly defaultBytes?: number | undefined } = {}): Block {
  const defaultBytes = options.maxBytes === undefined ? host.defaultBytes : undefined;
  if (defaultBytes !== undefined) {
    try {
      return createBlock({ ...options, maxBytes: defaultBytes });
    } catch {
      // Whatever else is wrong is wrong with less memory, too.
    }
  }
  const { maxBytes = LEAST_DEFAULT, maxThreads = 1024, maxSeriesPerMetric: maxSeries = 2000 } = options;
  const { labels = {}, expireAfter = 0 } = options;
  checkLimit("maxBytes", maxBytes, 2 ** 18, MAX_BYTES);
  checkLimit("maxThreads", maxThreads, 1, MAX_MAX_THREADS);
  checkLimit("maxSeriesPerMetric", maxSeries, 1, MAX_MAX_SERIES);
  const texts = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
  const limit = wholePages(maxBytes);
  const laneTable = HEADER_BYTES + (BORROWED_LANES + maxThreads) * LANE_BYTES;
  const text = encodeText(JSON.stringify({ labels: texts, expireAfter: expireAfter || undefined }));
  const first = laneTable + (limit >> 12) * INDEX_ENTRY_BYTES;
  if (first + LINE_BYTES + text.length > limit / 2) {
    throw rangeError(
      "OPTION_INVALID",
      `maxBytes must leave room beside ${maxThreads} lanes and ${text.length} bytes of labels, but got ${maxBytes}. ` +
        "Raise it, or lower the others.",
    );
  }
  kernelModule(); // first: if compiling is forbidden, no memory need be reserved
  const memory = makeMemory(limit / WASM_PAGE_BYTES);
  const view = new DataView(memory.buffer);
  const set = (address: number, value: number) => view.setInt32(address, value, true);
  set(MAGIC, MAGIC_VALUE);
  set(VERSION, LAYOUT_VERSION);
  new Uint8Array(memory.buffer).set(randomId(), ID);
  set(MAX_THREADS, maxThreads);
  set(MAX_SERIES, maxSeries);
  set(LIMIT, limit);
  set(LANES, BORROWED_LANES);
  view.setFloat64(START, wallClock(), true);
  const address = Math.ceil(first / LINE_BYTES) * LINE_BYTES;
  set(address, text.length);
  new Uint8Array(memory.buffer).set(text, address + 4);
  set(OPTIONS, address);
  set(BUMP, address + 4 + text.length);
  return new Block(memory);
}

/**
 * Makes an id. Hosts without `crypto`, such as worklets, use Math.random: ids are no secrets, and need only differ
 * among the blocks of a process and those whose snapshots are merged. The clock's bits help in engines that seed
 * Math.random with few.
 */
function randomId(): Uint8Array {
  try {
    // Not into shared bytes: browsers refuse to fill those with random ones.
    return crypto.getRandomValues(new Uint8Array(ID_BYTES));
  } catch {
    // There is none, or it is refused, as at the top level of Cloudflare's workers.
  }
  const id = Uint8Array.from({ length: ID_BYTES }, () => Math.random() * 256);
  new DataView(id.buffer).setUint32(0, Date.now());
  return id;
}

/** Returns the block in a memory that another thread sent. Throws unless the memory is a block of this layout. */
export function recognizeBlock(memory: unknown): Block {
  if (!isA("WebAssembly.Memory", memory)) {
    throw typeError(
      "HANDLE_OTHER_PROCESS",
      `A handle's memory must be a WebAssembly.Memory, but got ${shown(memory)}. Memory is shared between threads of ` +
        "one process only: between processes, send snapshots and merge them.",
    );
  }
  const { buffer } = memory as WebAssembly.Memory;
  if (!isA("SharedArrayBuffer", buffer)) {
    throw typeError(
      "HANDLE_UNSHARED",
      "A handle's memory must be shared, but got an unshared one. Pass on registry.handle as it is.",
    );
  }
  const view = new DataView(buffer);
  if (view.byteLength < HEADER_BYTES || view.getInt32(MAGIC, true) !== MAGIC_VALUE) {
    throw rangeError(
      "HANDLE_INVALID",
      "A handle's memory must be a threadtally block, but got another memory. Pass on registry.handle as it is.",
    );
  }
  const version = view.getInt32(VERSION, true);
  if (version !== LAYOUT_VERSION) throw wrongVersion(version);
  const block = new Block(memory as WebAssembly.Memory);
  if (!hasLegalLimits(block, view.byteLength)) throw corrupt();
  return block;
}

/** Returns whether `createBlock` could have made a block with these limits, which bound every walk through it. */
function hasLegalLimits({ maxBytes, maxThreads, maxSeries, startTime }: Block, byteLength: number): boolean {
  return (
    maxThreads >= 1 &&
    maxThreads <= MAX_MAX_THREADS &&
    maxSeries >= 1 &&
    maxSeries <= MAX_MAX_SERIES &&
    HEADER_BYTES + (BORROWED_LANES + maxThreads) * LANE_BYTES <= maxBytes &&
    maxBytes <= byteLength &&
    Number.isFinite(startTime)
  );
}

/**
 * Returns whether a value is an object of this class. Not with `instanceof`: test runners give each file its own realm,
 * and the memory may come from another. And pages that are not isolated have shared buffers, but hide their
 * constructor.
 */
function isA(name: string, value: unknown): boolean {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

export function wrongVersion(version: unknown): RangeError {
  return rangeError(
    "HANDLE_VERSION",
    `Threads that share a block must use the same layout, ${LAYOUT_VERSION} here, but got ${shown(version)}. ` +
      "Use one version of threadtally in all threads.",
  );
}
