/** Many random programs on OpenTelemetry's SDK and on ours: the listed differences occur, and no others. */

import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { alike } from "./differential.ts";

test("each listed difference without its own test occurs, and no other one", async () => {
  const met = new Set<string>();
  await alike(2500, met);
  const expected = differences.filter(({ shownBy }) => !shownBy);
  expect([...met].sort()).toEqual(expected.map(({ id }) => id).sort());
}, 1_800_000);
