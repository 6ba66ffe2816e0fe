/** The metric of a cursor that is on no series: each of its members is refused. */

import { expect, test } from "vitest";
import { NOWHERE, nowhere } from "../../../src/core/read/nowhere.ts";
import { expectRefusal } from "../../support/refusals.ts";

test("reading any member of the metric of no series throws, and says what to call first", () => {
  const message = /^A cursor is on a series only after next\(\) returned true, but was read .* Call next\(\) first\.$/;
  for (const member of ["definition", "shape", "entry"] as const) {
    expectRefusal(() => NOWHERE[member], RangeError, "NO_SERIES", message);
  }
  expect(nowhere().message).toMatch(message);
});
