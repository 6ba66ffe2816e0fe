/** Warnings about programs that go on working, but not as their users expect. */

import { builtin } from "./builtin.ts";
import { runCallback } from "./callback.ts";

/** Prints a warning. In Node it is a process warning with a code, which programs may listen to. Never throws. */
export function warn(code: string, message: string): void {
  runCallback(
    () => {
      const process = builtin("node:process");
      if (process) process.emitWarning(message, { type: "ThreadtallyWarning", code });
      else console.warn(`${code}: ${message}`);
    },
    () => {},
  );
}
