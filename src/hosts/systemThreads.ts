/** The operating system's view of this process's threads. Linux lists the living ones in /proc. */

import { neededBuiltin } from "../core/platform/builtin.ts";

/** A link to this thread's entry, `<process>/task/<thread>`. */
const OWN_ENTRY = "/proc/thread-self";

/** Returns the system's number of this thread; 0 if there is no /proc, or reading it is not allowed. */
export function systemThread(): number {
  // Deno may stop the program to ask for permission.
  if ("Deno" in globalThis) return 0;
  try {
    return Number(/^\d+\/task\/(\d+)$/.exec(neededBuiltin("node:fs").readlinkSync(OWN_ENTRY))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/**
 * Returns true if a thread of this process has ended: it has no entry any more, and never runs again. If a later thread
 * of the process has its number, returns false.
 */
export function hasEnded(thread: number): boolean {
  const { statSync } = neededBuiltin("node:fs");
  const exists = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;
  try {
    // Without /proc, this thread's own entry is missing, too.
    return !exists(`/proc/self/task/${thread}`) && exists(OWN_ENTRY);
  } catch {
    return false;
  }
}
