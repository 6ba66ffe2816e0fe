/** The options of `addSnapshot`: each has bounds, and a name that is none is refused. */

import { expect, test } from "vitest";
import { checkAddOptions } from "../../../src/core/define/addOptions.ts";
import { expectRefusal } from "../../support/refusals.ts";

test("without options, there are limits, and all metrics may be added", () => {
  expect(checkAddOptions({})).toEqual({ maxSeries: 10_000, maxSources: 100_000, maxAge: 86_400 });
  const given = { only: ["a", "b"], maxSeries: 1, maxSources: 2, maxAge: 3 };
  expect(checkAddOptions(given)).toEqual(given);
});

test.each([
  ["maxSeries", 2 ** 24],
  ["maxSources", 2 ** 24],
  ["maxAge", 2 ** 31 - 1],
])("%s is an integer from 1 to %i", (option, most) => {
  for (const right of [1, most]) expect(checkAddOptions({ [option]: right })).toMatchObject({ [option]: right });
  for (const wrong of [0, most + 1, 1.5]) {
    const message = new RegExp(`^${option} must be an integer from 1 to ${most}, but got `);
    expectRefusal(() => checkAddOptions({ [option]: wrong }), RangeError, "OPTION_INVALID", message);
  }
});

test("other options, and names that are none, are refused", () => {
  expectRefusal(
    () => checkAddOptions({ onyl: [] } as object),
    TypeError,
    "OPTION_INVALID",
    /^Options here are only, maxSeries, maxSources, maxAge, but got "onyl"/,
  );
  expectRefusal(() => checkAddOptions(1 as never), TypeError, "OPTION_INVALID", /^addSnapshot takes an object/);
  for (const only of ["a", [1], ["a", undefined]]) {
    const call = () => checkAddOptions({ only } as object);
    expectRefusal(
      call,
      TypeError,
      "OPTION_INVALID",
      /^only must be an array of metrics' names, but got (an array|"a")/,
    );
  }
});
