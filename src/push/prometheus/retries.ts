/** The rule of remote write 1.0 for failed requests, which suits Pushgateways, too. */

/** Returns true if a request that was answered with this status may succeed later. */
export function isRetried(status: number): boolean {
  return status >= 500 || status === 429;
}
