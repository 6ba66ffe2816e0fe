/**
 * The line of the interface: that of prom-client 15, or that of its successor @prometheus-io/client 0.16, which differs
 * in details.
 */

let isSuccessor = false;

/** Makes this copy of the interface that of the successor. */
export function followSuccessor(): void {
  isSuccessor = true;
}

/** Returns true if this copy of the interface is that of the successor. */
export function followsSuccessor(): boolean {
  return isSuccessor;
}
