/** The messages between a cluster's processes. Those of the original have its types and members. */

import type { Listed } from "./kinds.ts";

/** Asks a worker for its metrics. */
export const REQUEST = "prom-client:getMetricsReq";
/** Answers a request. */
export const RESPONSE = "prom-client:getMetricsRes";
/** Tells the counts of a worker before it ends. Not of the original, which ignores it. */
export const LAST_COUNTS = "prom-client:lastCounts";

export interface MetricsRequest {
  readonly type: typeof REQUEST;
  /** The part that the answer repeats. */
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
  readonly metrics: readonly Listed[];
}
