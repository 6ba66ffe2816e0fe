/**
 * The numbers of the last reports that were added to a block, by process: nothing is added twice if a process connects
 * again, or if a receiver closes and another one receives for the same registry.
 */

import type { Block } from "../core/memory/block.ts";
import type { Greeting, Report } from "./messages.ts";

/** Of so many processes that are not connected, the numbers are kept: some were killed, and never come again. */
const MOST_AWAY = 1024;

/** By the memory of a block: they go with the last registry over it. */
const numbersOf = new WeakMap<Block["memory"], ReportNumbers>();

export class ReportNumbers {
  readonly #block: string;
  /** Those of processes that are away in the order in which they went. */
  readonly #taken = new Map<string, number>();

  constructor(block: string) {
    this.#block = block;
  }

  /** Returns the numbers of a block, which all receivers of this thread share. */
  static of({ id, memory }: Pick<Block, "id" | "memory">): ReportNumbers {
    const numbers = numbersOf.get(memory) ?? new ReportNumbers(id);
    numbersOf.set(memory, numbers);
    return numbers;
  }

  /** Returns the number of a process's last report; 0 if there was none, undefined if that was forgotten. */
  greet({ reporter, blocks }: Greeting): number | undefined {
    if (!this.#taken.has(reporter) && !blocks.includes(this.#block)) this.#taken.set(reporter, 0);
    return this.#taken.get(reporter);
  }

  /** Begins with the reports that a process has left behind. Those that were made for another block are new here. */
  begin({ reporter, blocks }: Greeting): void {
    if (blocks[0] !== this.#block) this.#taken.set(reporter, 0);
  }

  /** Returns whether a report was added, as far as that is known; if not, whether it may have been. */
  isTaken(reporter: string, { number, isAgain = false }: Report): boolean | "perhaps" {
    const taken = this.#taken.get(reporter);
    if (taken !== undefined) return number <= taken;
    return isAgain && "perhaps";
  }

  take(reporter: string, number: number): void {
    this.#taken.set(reporter, number);
  }

  /** Forgets a process of which nothing more comes. */
  end(reporter: string): void {
    this.#taken.delete(reporter);
  }

  /** Keeps the number of a process that went away, and forgets those that went first, beyond the limit. */
  leave(reporter: string, connected: ReadonlySet<string | undefined>): void {
    const taken = this.#taken.get(reporter);
    if (taken === undefined) return;
    this.#taken.delete(reporter);
    this.#taken.set(reporter, taken);
    let excess = this.#taken.size - connected.size - MOST_AWAY;
    for (const one of this.#taken.keys()) {
      if (excess <= 0) return;
      if (connected.has(one)) continue;
      this.#taken.delete(one);
      excess--;
    }
  }
}
