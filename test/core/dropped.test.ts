/** Registries that nobody holds any more are garbage collected, whether or not they were detached. */

import { expect, test } from "vitest";
import { type Life, left } from "./droppedRegistries.ts";

test.each<Omit<Life, "times" | "inTurns">>([
  {},
  { hasCallback: true },
  { hasWorker: true, hasCallback: true },
  { detaches: true },
  { hasWorker: true, detaches: true },
  { isKnown: true },
  { isKnown: true, detaches: true, hasCallback: true },
])("none is left after it was dropped: %j", async (life) => {
  expect(await left({ ...life, times: 100, inTurns: true })).toBe(0);
});

test("while workers run, detached registries that others may have are dropped, except for the last few", async () => {
  const life = { isKnown: true, detaches: true, hasWorker: true, inTurns: true };
  expect(await left({ ...life, times: 100 })).toBeLessThanOrEqual(16);
});

test("a registry that other threads may request levels from stays, since it replies", async () => {
  expect(await left({ times: 20, isKnown: true, hasCallback: true, inTurns: true })).toBe(20);
});

test("a registry that a running worker may have stays until the worker exits", async () => {
  expect(await left({ times: 20, isKnown: true, hasWorker: true, inTurns: true })).toBe(20);
});
