/** Bad metrics: metrics that cannot be written. A scrape leaves them out and serves the rest. */

import type { ErrorCode } from "../../core/errors.ts";

/** A callback that is called once for each metric that a scrape leaves out, with the problem. */
export type OnBadMetric = (problem: unknown) => void;

const CODES: readonly unknown[] = ["NAME_INVALID", "SNAPSHOT_INVALID"] satisfies ErrorCode[];

/**
 * Returns a problem that concerns one metric. Throws all other problems, such as DETACHED or CORRUPT: with these, no
 * metric can be read.
 */
export function whatIsBad(problem: unknown): unknown {
  if (CODES.includes((problem as { code?: unknown } | null | undefined)?.code)) return problem;
  throw problem;
}
