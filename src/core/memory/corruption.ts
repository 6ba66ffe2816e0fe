/** The symptoms of a corrupted block, mapped to one error, `CORRUPT`. */

import { rangeError } from "../errors.ts";

/** Returns the error of a block that was overwritten. */
export function corrupt(cause?: unknown): RangeError {
  const error = rangeError(
    "CORRUPT",
    "Only its registries may write to a block, but this one was overwritten. Create a new registry.",
  );
  return cause === undefined ? error : Object.assign(error, { cause });
}

/**
 * Maps an error to `CORRUPT` if following a corrupted address may end in it: traps, addresses outside the memory, and
 * texts that do not parse.
 */
export function asCorruption(problem: unknown): unknown {
  if (problem instanceof WebAssembly.RuntimeError || problem instanceof SyntaxError) return corrupt(problem);
  const isOurs = problem instanceof Error && "code" in problem;
  return problem instanceof RangeError && !isOurs ? corrupt(problem) : problem;
}
