/** The kernel's functions, typed, over one block's memory. assembly/index.ts is authoritative. */

import { kernelHex } from "../../../build/kernel/release.ts";
import { compile, instantiateModule } from "../platform/webAssembly.ts";

/** The kernel's exports. Addresses and byte offsets are plain integers below 2^31. */
export interface Kernel {
  // block, lanes, borrowed, roles
  headerWord(address: number): number;
  reserve(bytes: number, alignment: number): number;
  takeTicket(counter: number): number;
  takeLane(claim: bigint): number;
  changeClaim(lane: number, claim: bigint, next: bigint): void;
  claimOf(lane: number): bigint;
  releaseLane(lane: number, claim: bigint, by: bigint): void;
  setSystemThread(lane: number, thread: bigint): void;
  systemThreadOf(lane: number): bigint;
  borrowLane(lane: number, claim: bigint): number;
  giveBackLane(lane: number): void;
  claimRole(role: number, lane: number): number;
  releaseRole(role: number, lane: number): number;
  // pages, rows, directory
  tableAt(number: number): number;
  pageOf(table: number, lane: number): number;
  firstPage(table: number): number;
  companionOf(table: number): number;
  reserveRow(kind: number, words: number, lane: number): number;
  append(list: number, previous: number, record: number): number;
  // creations
  finish(metric: number): number;
  create(metric: number, series: number): number;
  enter(series: number): number;
  isEntered(series: number): number;
  vacancyOf(series: number): number;
  hide(series: number): number;
  take(series: number): number;
  setWord(address: number, value: number): void;
  hold(series: number, creation: number): number;
  // records
  inc(word: number): void;
  add(word: number, units: number): number;
  empty(word: number): void;
  count(statistic: number): void;
  counted(word: number): number;
  record(word: number, units: number): number;
  spill(word: number, bank: number, count: number, units: number): void;
  sweep(word: number, bank: number, words: number): void;
  observe(words: number, cells: number, value: number, units: number): number;
  widen(cell: number, units: number): void;
  setLevel(cell: number, level: number): void;
  addLevel(cell: number, amount: number): void;
  setLaneLevel(cell: number, lane: number, level: number): void;
  addLaneLevel(cell: number, lane: number, amount: number): void;
  clearLevel(cell: number, level: number): number;
  clearLevels(table: number, index: number): void;
  // readings
  // `ignored`: BASE_BUFFER_MASK for totals since the creation, otherwise nothing.
  readCounter(series: number, table: number, index: number, ignored?: number): number;
  readSeries(series: number, table: number, index: number, words: number, ignored?: number): number;
  readLane(table: number, index: number, lane: number): number;
  readLevel(cell: number): number;
  readLevels(table: number, index: number, aggregate: number): number;
  levelsRead(): number;
  readExtreme(table: number, offset: number, largest: number): number;
  countRead(): number;
  unitsRead(): number;
  /** Returns the low word of the sum. `exactSum` joins both words. */
  sumRead(): bigint;
  sumHighRead(): bigint;
  resetAtRead(): number;
  prepareReset(table: number, lane: number): number;
  beginReset(series: number, table: number, index: number, words: number, lane: number, now: number): number;
  commitReset(series: number, buffer: number, hide: number): number;
  readClosed(table: number, buffer: number, index: number): void;
  change(series: number, cell: number, units: number): number;
  changeFar(series: number, table: number, index: number, lane: number, units: number): number;
  // scratch
  keep: Put;
}

/** Receives the numbers of a word; see assembly/scratch.ts. */
export type Put = (at: number, word: number, count: number, units: number, sum: bigint, sumHigh: bigint) => void;

/** Returns the sum that a kernel has just read, in units of 1/scale. */
export function exactSum(kernel: Kernel): bigint {
  return joined(kernel.sumHighRead(), kernel.sumRead());
}

/** Joins the two words of a sum. */
export function joined(high: bigint, low: bigint): bigint {
  return (high << 64n) | BigInt.asUintN(64, low);
}

let compiled: WebAssembly.Module | undefined;

/** @internal Compiles the kernel, once per thread, when the first registry needs it. */
export function kernelModule(): WebAssembly.Module {
  if (compiled) return compiled;
  // Two hexadecimal digits per byte, so that compression of the package sees the kernel's bytes as they are.
  const bytes = new Uint8Array(kernelHex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(kernelHex.slice(2 * i, 2 * i + 2), 16);
  compiled = compile(bytes);
  return compiled;
}

/**
 * @internal Returns an instance over the block's memory. `put` receives the words of whole series. Tests pass a module
 * with seams, and the functions that it imports.
 */
export function instantiate(
  memory: WebAssembly.Memory,
  put: Put = () => {},
  module: WebAssembly.Module = kernelModule(),
  seams: WebAssembly.ModuleImports = {},
): Kernel {
  const instance = instantiateModule(module, { env: { memory }, scratch: { put }, words: seams });
  return instance.exports as unknown as Kernel;
}
