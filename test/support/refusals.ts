/** What a refused call must look like: an error of the right class, with a code, and a message that says the remedy. */

import { expect } from "vitest";
import type { ErrorCode } from "../../src/core/errors.ts";

/** Expects `work` to throw; `message` must be found in the rule, what came or the remedy. */
export function expectRefusal(
  work: () => unknown,
  kind: typeof TypeError | typeof RangeError,
  code: ErrorCode,
  message: RegExp,
): void {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(kind);
  const error = thrown as Error & { code: ErrorCode };
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) });
}
