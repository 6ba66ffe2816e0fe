/** What a damaged block shows itself by, and the one error that it becomes. */

import { rangeError } from "../errors.ts";

/** The error of a block that somebody overwrote. */
export function corrupt(cause?: unknown): RangeError {
  const error = rangeError(
    "CORRUPT",
    "A block must be written by its registries alone, but this one was overwritten. Make a new registry.",
  );
  return cause === undefined ? error : Object.assign(error, { cause });
}

/** Traps, addresses outside the memory and text that is none are what following a damaged address ends in. */
export function asCorruption(problem: unknown): unknown {
  if (problem instanceof WebAssembly.RuntimeError || problem instanceof SyntaxError) return corrupt(problem);
  const isOurs = problem instanceof Error && "code" in problem;
  return problem instanceof RangeError && !isOurs ? corrupt(problem) : problem;
}
