/** Warnings: of what goes on working, but not as its user expects. */

import { builtin } from "./builtin.ts";
import { runCallback } from "./callback.ts";

/** Prints a warning, in Node as a process warning with a code, which programs may listen to. Never throws. */
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
