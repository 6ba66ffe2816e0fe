/** The declared check of metric names, and the codes of errors. */

/**
 * Returns true if a text may name a metric: letters, digits, `_` and `:`, not beginning with a digit.
 * @example
 * validateMetricName("http_requests_total"); // true
 * validateMetricName("http-requests"); // false
 */
export function validateMetricName(name: string): boolean;

/** The `code` of an error that this module throws. The original's errors have none. */
export type { ErrorCode } from "../../core/errors.ts";
