/**
 * The line of the interface: that of prom-client 15, or that of its successor @prometheus-io/client 0.16, which differs
 * in details. `line.successor.ts` takes the place of this file in the build of the successor's entry.
 */

/** Returns true if this copy of the interface is that of the successor. */
export function followsSuccessor(): boolean {
  return false;
}
