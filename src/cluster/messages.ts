/**
 * The messages between processes, and their form in a stream of bytes: a length, the version of the format, then what
 * `v8.serialize` makes.
 */

import { rangeError } from "../core/errors.ts";
import { neededBuiltin } from "../core/platform/builtin.ts";
import type { MetricChange } from "../core/read/changes.ts";

/** The first message of a process. */
export interface Greeting {
  readonly type: "greeting";
  /** Distinguishes this process from all others, even those with the same number later. */
  readonly reporter: string;
  /** The labels of its registry. */
  readonly labels: Readonly<Record<string, string>>;
  /** The ids of the blocks to which it has reported, and with which it can go on: that of the last one first. */
  readonly blocks: readonly string[];
}

/** A message with what was recorded since the report before. */
export interface Report {
  readonly type: "report";
  /** Rises by one. A report that is sent again has the same number. */
  readonly number: number;
  readonly changes: readonly MetricChange[];
  /** True if it has the last of what was recorded until it was asked for. */
  readonly isAnswer?: boolean;
  /** It was sent before, and may have been added. */
  readonly isAgain?: boolean;
}

/** A message of a process that reports. */
export type FromReporter = Greeting | Report;

/** A message of the process that receives. */
export type FromReceiver =
  /**
   * The reply to a greeting. `block`: the id of the block to which reports are added. `taken`: the number of the last
   * report that was added; 0 if there was none, undefined if that was forgotten.
   */
  | { readonly type: "welcome"; readonly block: string; readonly taken: number | undefined }
  /** The report of this number was added. */
  | { readonly type: "taken"; readonly number: number }
  /** A report is wanted now. */
  | { readonly type: "ask" }
  /** Reports of this process are not taken. */
  | { readonly type: "refusal"; readonly reason: string };

/** Raise it with each change of the messages or their form: processes of several versions meet in rolling deploys. */
export const FORMAT = 1;

const FORMAT_AT = 4;
const HEADER_BYTES = 8;
/** Far more than any report, which is a portion; less than what would exhaust memory. */
const MOST_BYTES = 2 ** 28;

/** Returns a message's bytes. */
export function framed(message: FromReporter | FromReceiver): Buffer {
  const content = neededBuiltin("node:v8").serialize(message);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(content.length);
  header.writeUInt32LE(FORMAT, FORMAT_AT);
  return Buffer.concat([header, content]);
}

/** Joins the parts in which a stream arrives, and returns its messages. */
export class Frames<M extends FromReporter | FromReceiver> {
  #parts: Buffer[] = [];
  #length = 0;

  /**
   * Yields the messages that these bytes complete.
   * @throws RangeError REPORT_FORMAT if a message has another format; Error if the bytes are no message
   */
  *add(bytes: Uint8Array): Generator<M> {
    this.#parts.push(Buffer.from(bytes));
    this.#length += bytes.length;
    while (this.#length >= HEADER_BYTES) {
      const length = lengthOf(this.#joined(HEADER_BYTES));
      if (this.#length < length) return;
      const all = this.#joined(length);
      this.#parts = [all.subarray(length)];
      this.#length -= length;
      yield neededBuiltin("node:v8").deserialize(all.subarray(HEADER_BYTES, length)) as M;
    }
  }

  /** Returns the first part, with at least so many bytes: all parts are joined if it has fewer. */
  #joined(length: number): Buffer {
    if ((this.#parts[0] as Buffer).length < length) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] as Buffer;
  }
}

/** Returns the length of a message, with its header. */
function lengthOf(header: Buffer): number {
  const format = header.readUInt32LE(FORMAT_AT);
  if (format !== FORMAT) throw otherFormat(format);
  const length = HEADER_BYTES + header.readUInt32LE();
  if (length > MOST_BYTES) throw new Error(`A message of ${length} bytes is too long.`);
  return length;
}

function otherFormat(format: number): RangeError {
  return rangeError(
    "REPORT_FORMAT",
    `Processes that report must use the same format of messages, ${FORMAT} here, but got ${format}. Use one version ` +
      "of threadtally in all processes; until then, those of other versions are not received.",
  );
}
