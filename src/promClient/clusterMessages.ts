/** The messages between a cluster's processes. Those of the original have its types and members. */

import { neededBuiltin } from "../core/platform/builtin.ts";
import type { Listed } from "./kinds.ts";

/** Asks a worker for its metrics. */
export const REQUEST = "prom-client:getMetricsReq";
/** Answers a request. */
export const RESPONSE = "prom-client:getMetricsRes";
/** Tells the counts of a worker before it ends. Not of the original, which ignores it. */
export const LAST_COUNTS = "prom-client:lastCounts";

export interface MetricsRequest {
  readonly type: typeof REQUEST;
  /** The answer repeats it. */
  readonly requestId: string;
}

export interface MetricsResponse {
  readonly type: typeof RESPONSE;
  readonly requestId: string;
  /** A list for each registry; missing after an error. */
  readonly metrics?: readonly (readonly Listed[])[];
  readonly error?: string;
}

export interface LastCounts {
  readonly type: typeof LAST_COUNTS;
  readonly packed: string;
}

/**
 * Returns metrics as a short text. A process that ends can send no more than the system buffers, some 200,000 bytes.
 */
export function packed(metrics: readonly Listed[]): string {
  return neededBuiltin("node:zlib").deflateSync(JSON.stringify(metrics)).toString("base64");
}

export function unpacked(text: string): readonly Listed[] {
  const bytes = neededBuiltin("node:buffer").Buffer.from(text, "base64");
  return JSON.parse(`${neededBuiltin("node:zlib").inflateSync(bytes)}`);
}
