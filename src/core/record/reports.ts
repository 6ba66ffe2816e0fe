/** The reports of another thread or process that shares no memory with this one, as the receiver adds them. */

import { KINDS } from "../define/kinds.ts";
import type { Block } from "../memory/block.ts";
import { printError, runCallback } from "../platform/callback.ts";
import { now } from "../platform/clock.ts";
import type { MetricChange } from "../read/changes.ts";
import { Additions } from "./additions.ts";

/** Milliseconds for which readings wait for a reporter that does not answer. */
const SILENCE = 1000;

/** The number of changes that were left out, since their metrics do not accept them. */
export interface Refused {
  number: number;
  /** The metrics and reasons that were printed. */
  readonly printed: Set<string>;
}

export class Reports {
  readonly #block: Block;
  /** The reporter, in messages: "A worker" or "A process". */
  readonly #reporter: string;
  readonly #ask: () => void;
  #additions: Additions;
  readonly #refused: Refused;
  #asked: { readonly time: number; readonly answer: Promise<void> } | undefined;
  #answered = () => {};
  #hasEnded = false;

  /** `ask` asks the reporter for a report. `refused` may be that of several reporters. */
  constructor(block: Block, reporter: string, ask: () => void, refused: Refused = { number: 0, printed: new Set() }) {
    this.#block = block;
    this.#reporter = reporter;
    this.#ask = ask;
    this.#refused = refused;
    this.#additions = new Additions(block);
  }

  /** Asks for a report. Returns a promise of it, unless the reporter was asked too long ago. */
  ask(): Promise<void> | undefined {
    if (!this.#asked) {
      this.#ask();
      const answer = new Promise<void>((resolve) => {
        this.#answered = resolve;
      });
      this.#asked = { time: now(), answer };
    }
    return now() - this.#asked.time < SILENCE ? this.#asked.answer : undefined;
  }

  /**
   * Adds a report. What a metric does not accept is printed once; the others are added all the same.
   * `isAnswer`: the reporter was asked for it.
   */
  add(changes: readonly MetricChange[], isAnswer = false): void {
    // A report may arrive after the end of its reporter, whose levels are over.
    if (this.#hasEnded) this.#additions = new Additions(this.#block);
    for (const change of changes) {
      if (!this.#hasEnded || KINDS[change.definition.kind].content !== "level") this.#addMetric(change);
    }
    if (this.#hasEnded) this.#additions.end();
    if (isAnswer) {
      this.#asked = undefined;
      this.#answered();
    }
  }

  /** Withdraws the reporter's levels. Everything else stays. */
  end(): void {
    this.#hasEnded = true;
    this.#answered();
    this.#additions.end();
  }

  #addMetric(change: MetricChange): void {
    const { name, space } = change.definition;
    const fail = (error: unknown) => {
      const identity = JSON.stringify([space, name, String(error)]);
      const { printed } = this.#refused;
      this.#refused.number++;
      if (!printed.has(identity)) {
        printError(`What ${this.#reporter} has recorded in "${name}" was not added:`, error);
      }
      printed.add(identity);
    };
    runCallback(() => this.#additions.add(change), fail);
  }
}
