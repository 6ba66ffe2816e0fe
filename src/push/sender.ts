/** A sender: the protocol of one kind of push. It runs in the sending thread, and is chosen by plain data. */

import type { IncomingHttpHeaders } from "node:http";
import type { CollectAge } from "../core/collect/collectRequests.ts";
import type { Registry } from "../core/registry.ts";

/** Plain data that chooses a sender by its type, and has its options. */
export interface SenderDescription {
  readonly type: string;
}

/** One request to the receiver. */
export interface Payload {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
  /** Number of data points in it. */
  readonly points: number;
  /** Default "POST". */
  readonly method?: string;
}

/** The response to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The first 64 KiB of its text. */
  readonly body: Uint8Array;
  /** The reason for which its text is not known; undefined if it is. */
  readonly flaw?: string;
}

/** Data points that a receiver took none of, or a warning of the receiver. */
export interface Partial {
  readonly rejected: number;
  readonly message: string;
}

export interface Sender {
  /**
   * True if a reading has everything that earlier ones have. Then only the latest is kept while the receiver does not
   * take any.
   */
  readonly isCumulative: boolean;
  /** Reads the registry: one payload after the other, which may be none. */
  read(): Iterable<Payload>;
  /** Returns true if a request that was answered with this status may succeed later. */
  isRetried(status: number): boolean;
  /**
   * Returns payloads that together have what one has that was too large for the receiver; undefined if it cannot be
   * parted. Later payloads are smaller.
   */
  halve?(payload: Payload): readonly Payload[] | undefined;
  /** Returns what the answer to an accepted request says of points that were rejected; undefined if none were. */
  partialOf(answer: Answer): Partial | undefined;
  /** Returns why a request was not accepted, by its answer; undefined for the answer's text. */
  reasonOf?(answer: Answer): string | undefined;
  /** Returns a request that is sent once all others were, when the push is closed. */
  last?(): Payload | undefined;
}

/** Makes the sender of a description. `ages` returns those of other threads' levels, as they were last collected. */
// biome-ignore lint/suspicious/noExplicitAny: each maker takes its own description, which its type chooses.
export type SenderMaker = (registry: Registry, description: any, ages: () => readonly CollectAge[]) => Sender;
