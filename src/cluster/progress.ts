/**
 * The progress of a process's reports to one block: what is new there, and the report that is on its way. At most one
 * is, and the next one is made when it was taken.
 */

import type { Attachment } from "../core/memory/attachment.ts";
import { Directory } from "../core/memory/directory.ts";
import { Changes, type MetricChange } from "../core/read/changes.ts";
import type { Report } from "./messages.ts";
import { portionsOf } from "./portions.ts";

export class Progress {
  /** The block; undefined before the first welcome. */
  block: string | undefined;
  readonly #changes: Changes;
  #number = 0;
  #sent: Report | undefined;
  /** The rest of a reading that is too much for one report. */
  #rest: MetricChange[][] = [];
  /** True if an answer was wanted when it was read. */
  #isAnswer = false;

  constructor(reading: Attachment) {
    this.#changes = new Changes(reading, new Directory(reading));
  }

  get isOnItsWay(): boolean {
    return this.#sent !== undefined;
  }

  /** True if the next report is of an earlier reading. */
  get isBehind(): boolean {
    return this.#rest.length > 0;
  }

  /** Returns the report that must be sent again; undefined if there is none. */
  get again(): Report | undefined {
    return this.#sent && { ...this.#sent, isAgain: true };
  }

  /**
   * Returns a report of what was recorded since the last one, or a part of it, if it is too much for one. An empty one
   * is made only as an answer. An answer is the last report of a reading that was made when it was wanted.
   */
  next(isWanted: boolean): Report | undefined {
    if (!this.isBehind) {
      this.#rest = portionsOf(this.#changes.take());
      this.#isAnswer = isWanted;
    }
    const changes = this.#rest.shift() ?? [];
    const isAnswer = this.#isAnswer && !this.isBehind;
    if (changes.length === 0 && !isAnswer) return undefined;
    this.#number++;
    this.#sent = { type: "report", number: this.#number, changes, ...(isAnswer && { isAnswer }) };
    return this.#sent;
  }

  /** Returns what is left: the report that may have been taken, the rest of its reading, and a last reading. */
  last(): Report[] {
    const reports = [this.again];
    while (this.isBehind) reports.push(this.next(false));
    do reports.push(this.next(false));
    while (this.isBehind);
    return reports.filter((one) => one !== undefined);
  }

  /** Forgets the report that is on its way if the receiver has added those up to a number. */
  take(number: number): void {
    if (this.#sent && this.#sent.number <= number) this.#sent = undefined;
  }

  /** Goes on after a report of which nothing more is known here: what was recorded until now is not reported. */
  skip(number: number): void {
    this.#changes.take();
    this.#number = number;
  }
}
