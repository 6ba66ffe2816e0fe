/**
 * The machine that runs the modelled kernel: it performs every atomic of every actor. An actor that has performed n
 * atomics of a call advances by running the call again from its start. The first n atomics return what they returned
 * before and do not touch the memory; the next is performed; then an exception unwinds the call.
 *
 * Plain stores, into memory that nobody else can see yet, happen again in every run. Those before the n-th atomic
 * belong to earlier steps, and other threads' atomics may since have changed the same words, so the memory is restored
 * when the n-th atomic returns. Those between the n-th atomic and the next belong to this step and stay. So a plain
 * store takes effect as late as possible: if other threads can already see the word, some schedule shows it to them
 * unwritten.
 *
 * Plain loads are of words that never change once they are visible. If one of them read something else in a later run,
 * the call would perform other atomics than before, which is reported.
 */

import { BUMP } from "../../assembly/layout.ts";
import { instantiate, type Kernel, type Put } from "../../src/core/memory/kernel.ts";
import { Violation } from "./actor.ts";
import { Image } from "./image.ts";
import { isLoad, isSmall, OPERATIONS, type Performed, Words } from "./operations.ts";

/** More atomics than any undisturbed call makes. */
const MOST_ATOMICS = 2000;

/** The effect of one step. */
export interface Step {
  readonly performed: readonly Performed[];
  readonly memory: Int32Array;
  readonly returned: boolean;
  readonly result: unknown;
}

type Perform = (code: number, address: number, value: bigint, expected: bigint) => bigint;

const STOP = new Error("Unwinds a call that is not moved on further.");

export class Machine {
  readonly words: Words;
  readonly #memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  readonly #now: number;
  readonly #direct: Perform;
  #perform: Perform;
  /** Called before each atomic of a stepped kernel. */
  step: () => void = () => {};
  #image: Image | undefined;

  /** Makes a machine. `now` is the time in all schedules, so that a call always stores the same. */
  constructor(memory: WebAssembly.Memory, module: WebAssembly.Module, now: number) {
    this.#memory = memory;
    this.#module = module;
    this.#now = now;
    this.words = new Words(memory.buffer);
    this.#direct = (code, address, value, expected) => this.words.perform(code, address, value, expected);
    this.#perform = this.#direct;
  }

  /** Returns the kernel of one more thread. Until the search begins its atomics are simply performed. */
  kernel(put?: Put): Kernel {
    return instantiate(this.#memory, put, this.#module, {
      perform: (code: number, address: number, value: bigint, expected: bigint) =>
        this.#perform(code, address >>> 0, value, expected),
      step: () => this.step(),
    });
  }

  /** Returns the memory as the scenario was set up. All schedules begin with it. */
  begin(): Int32Array {
    this.#image ??= new Image(this.words.small);
    return new Int32Array(0);
  }

  get image(): Image {
    if (!this.#image) throw new Error("begin() comes first.");
    return this.#image;
  }

  /**
   * Advances a call by one atomic that other threads can notice, as `isShared` says; unnoticeable atomics are performed
   * in the same step. If the noticeable atomic is the last of its call, the call returns in the same step.
   */
  advance(
    memory: Int32Array,
    log: readonly Performed[],
    run: () => unknown,
    isShared: (code: number, address: number) => boolean,
  ): Step {
    const { image, words } = this;
    const performed: Performed[] = [];
    let position = 0;
    let stopped = false;
    let kept: { atomics: number; memory: Int32Array } | undefined;
    image.restore(memory);
    this.#perform = (code, address, value, expected) => {
      // Cleanup code that runs while the call is unwound has no effect: a killed thread does not clean up.
      if (stopped) throw STOP;
      if (position < log.length) {
        const before = log[position++] as Performed;
        if (before.code !== code || before.address !== address || before.value !== value) {
          stopped = true;
          throw new Violation(`A plain load read what another thread then changed: ${OPERATIONS[code]} at ${address}.`);
        }
        if (position === log.length) image.restore(memory);
        return before.result;
      }
      const shared = isShared(code, address);
      if (kept && shared) {
        stopped = true;
        throw STOP;
      }
      if (performed.length + log.length > MOST_ATOMICS)
        throw new Violation(`A call goes on for ${MOST_ATOMICS} atomics.`);
      if (!isLoad(code)) image.track(address, isSmall(code) ? 4 : 8);
      const result = words.perform(code, address, value, expected);
      if (address === BUMP && result === expected) image.watch(Number(expected), Number(value));
      performed.push({ code, address, value, expected, result });
      if (shared) kept = { atomics: performed.length, memory: image.take() };
      return result;
    };
    const clock = Date.now;
    Date.now = () => this.#now;
    try {
      const result = run();
      return { performed, memory: image.take(), returned: true, result };
    } catch (problem) {
      if (problem !== STOP || !kept) throw problem;
      return { performed: performed.slice(0, kept.atomics), memory: kept.memory, returned: false, result: undefined };
    } finally {
      Date.now = clock;
      this.#perform = this.#direct;
    }
  }

  /**
   * Returns the memory after the call's plain stores up to its next atomic, as a thread leaves it that stopped there.
   */
  settle(memory: Int32Array, log: readonly Performed[], run: () => unknown): Int32Array {
    const { image } = this;
    let position = 0;
    let settled: Int32Array | undefined;
    image.restore(memory);
    this.#perform = () => {
      if (settled || position === log.length) {
        settled ??= image.take();
        throw STOP;
      }
      const { result } = log[position++] as Performed;
      if (position === log.length) image.restore(memory);
      return result;
    };
    const clock = Date.now;
    Date.now = () => this.#now;
    try {
      run();
    } catch (problem) {
      if (problem !== STOP) throw problem;
    } finally {
      Date.now = clock;
      this.#perform = this.#direct;
    }
    return settled ?? image.take();
  }

  /** Runs a call that must not write in this memory, and reports the words that it loads. */
  look<T>(memory: Int32Array, run: () => T, loads: (address: number) => void): T {
    this.image.restore(memory);
    let atomics = 0;
    this.#perform = (code, address, value, expected) => {
      if (!isLoad(code)) throw new Violation(`A reading writes: ${OPERATIONS[code]} at ${address}.`);
      if (atomics++ > MOST_ATOMICS) throw new Violation(`A reading goes on for ${MOST_ATOMICS} atomics.`);
      loads(address);
      return this.words.perform(code, address, value, expected);
    };
    try {
      return run();
    } finally {
      this.#perform = this.#direct;
    }
  }
}
