/**
 * The progress of a process's reports to one block: what is new there, and the report that is on its way. At most one
 * is, and the next one is made when it was taken.
 */

import type { Attachment } from "../core/memory/attachment.ts";
import { Directory } from "../core/memory/directory.ts";
import { Changes } from "../core/read/changes.ts";
import type { Report } from "./messages.ts";

export class Progress {
  /** The block; undefined before the first welcome. */
  block: string | undefined;
  readonly #changes: Changes;
  #number = 0;
  #sent: Report | undefined;

  constructor(reading: Attachment) {
    this.#changes = new Changes(reading, new Directory(reading));
  }

  get isOnItsWay(): boolean {
    return this.#sent !== undefined;
  }

  /** Returns the report that must be sent again; undefined if there is none. */
  get again(): Report | undefined {
    return this.#sent && { ...this.#sent, isAgain: true };
  }

  /** Returns a report of what was recorded since the last one. An empty one is made only as an answer. */
  next(isAnswer: boolean): Report | undefined {
    const changes = this.#changes.take();
    if (changes.length === 0 && !isAnswer) return undefined;
    this.#number++;
    this.#sent = { type: "report", number: this.#number, changes, ...(isAnswer && { isAnswer }) };
    return this.#sent;
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
