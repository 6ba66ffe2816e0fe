/** Metrics that cannot be written: a scrape leaves them out, and serves the rest. */

import type { ErrorCode } from "../../core/errors.ts";

/** Called once for each metric that is left out of a scrape, with what is wrong with it. */
export type OnBadMetric = (problem: unknown) => void;

const CODES: readonly unknown[] = ["NAME_INVALID", "BUCKETS_INVALID", "SNAPSHOT_INVALID"] satisfies ErrorCode[];

/** Returns the problem of one metric. Throws all other problems, such as DETACHED or CORRUPT: no metric could be read then. */
export function whatIsBad(problem: unknown): unknown {
  if (CODES.includes((problem as { code?: unknown } | null | undefined)?.code)) return problem;
  throw problem;
}
