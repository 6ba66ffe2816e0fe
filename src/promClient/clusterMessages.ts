/**
 * The messages between a cluster's processes. Those of the original have its types and members, in each of its lines.
 */

import { neededBuiltin } from "../core/platform/builtin.ts";
import type { Listed } from "./kinds.ts";
import { followsSuccessor } from "./line.ts";

const LINE = followsSuccessor() ? "@prometheus-io/client" : "prom-client";

/** Asks a worker for its metrics. */
export const REQUEST = `${LINE}:getMetricsReq`;
/** Answers a request. */
export const RESPONSE = `${LINE}:getMetricsRes`;
/** Tells the counts of a worker before it ends. Not of the original, which ignores it. */
export const LAST_COUNTS = `${LINE}:lastCounts`;
/** Only in the successor's line: tells that a worker answers; from the primary, asks for it. */
export const ANNOUNCEMENT = `${LINE}:announcement`;
/** Only in the successor's line: tells what a worker has summed, which it does not want to lose. */
export const GOODBYE = `${LINE}:goodbye`;
/** Only in the successor's line: answers a goodbye. */
export const ACKNOWLEDGEMENT = `${LINE}:ack`;

export interface MetricsRequest {
  readonly type: string;
  /** The answer repeats it. */
  readonly requestId: string;
}

export interface MetricsResponse {
  readonly type: string;
  readonly requestId: string;
  /** A list for each registry; missing after an error. */
  readonly metrics?: readonly (readonly Listed[])[];
  readonly error?: string;
}

export interface LastCounts {
  readonly type: string;
  readonly packed: string;
}

export interface Goodbye {
  readonly type: string;
  readonly requestId: string | number;
  readonly metrics: readonly (readonly Listed[])[];
}

/** An announcement, or the acknowledgement of a goodbye. */
export interface Signal {
  readonly type: string;
  readonly requestId?: string | number;
}

/**
 * Returns metrics as a short text. A process that ends can send no more than the system buffers, some 200,000 bytes.
 */
export function packed(metrics: readonly Listed[]): string {
  return neededBuiltin("node:zlib").deflateSync(JSON.stringify(metrics)).toString("base64");
}

/** Returns what was packed, in a message of any process: perhaps something else than metrics. */
export function unpacked(text: string): unknown {
  const bytes = neededBuiltin("node:buffer").Buffer.from(text, "base64");
  return JSON.parse(`${neededBuiltin("node:zlib").inflateSync(bytes)}`);
}
