/** A quick comparison, for tests that compare very often. */

import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";

/** Compares two values. `toEqual` shows differences, but takes long if there are none. */
export function expectSame(actual: unknown, expected: unknown, what?: string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, what).toEqual(expected);
}
