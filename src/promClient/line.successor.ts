/** The line of @prometheus-io/client, in place of `line.ts`. */

/** Returns true: this copy of the interface is that of the successor. */
export function followsSuccessor(): boolean {
  return true;
}
