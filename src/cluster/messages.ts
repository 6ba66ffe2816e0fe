/** The messages between processes, and their form in a stream of bytes: a length, then what `v8.serialize` makes. */

import { neededBuiltin } from "../core/platform/builtin.ts";
import type { MetricChange } from "../core/read/changes.ts";

/** The first message of a process. */
export interface Greeting {
  readonly type: "greeting";
  /** Distinguishes this process from all others, even those with the same number later. */
  readonly reporter: string;
  readonly pid: number;
  /** The labels of its registry. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A message with what was recorded since the report before. */
export interface Report {
  readonly type: "report";
  /** Rises by one. A report that is sent again has the same number. */
  readonly number: number;
  readonly changes: readonly MetricChange[];
  readonly isAnswer?: boolean;
}

/** A message of a process that reports. */
export type FromReporter = Greeting | Report;

/** A message of the process that receives. */
export type FromReceiver =
  /** The reply to a greeting. `block`: the id of the block to which reports are added. */
  | { readonly type: "welcome"; readonly block: string }
  /** The report of this number was added. */
  | { readonly type: "taken"; readonly number: number }
  /** A report is wanted now. */
  | { readonly type: "ask" }
  /** Reports of this process are not taken. */
  | { readonly type: "refusal"; readonly reason: string };

const LENGTH_BYTES = 4;
/** More than any report that a process can send in an interval; less than what would exhaust memory. */
const MOST_BYTES = 2 ** 28;

/** Returns a message's bytes. */
export function framed(message: FromReporter | FromReceiver): Buffer {
  const content = neededBuiltin("node:v8").serialize(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(content.length);
  return Buffer.concat([length, content]);
}

/** Joins the parts in which a stream arrives, and returns its messages. */
export class Frames<M extends FromReporter | FromReceiver> {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * Returns the messages that these bytes complete.
   * @throws Error if the bytes are no message
   */
  add(bytes: Uint8Array): M[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    const messages: M[] = [];
    while (this.#rest.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + this.#rest.readUInt32LE();
      if (end > MOST_BYTES) throw new Error(`A message of ${end} bytes is too long.`);
      if (this.#rest.length < end) break;
      messages.push(neededBuiltin("node:v8").deserialize(this.#rest.subarray(LENGTH_BYTES, end)) as M);
      this.#rest = this.#rest.subarray(end);
    }
    return messages;
  }
}
