/** The check of a refused call: an error of the right class, with a code, and a message that contains the remedy. */

import { expect } from "vitest";
import type { ErrorCode } from "../../src/core/errors.ts";

/** Expects `work` to throw an error whose message matches `message`, in the rule, what came or the remedy. */
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
