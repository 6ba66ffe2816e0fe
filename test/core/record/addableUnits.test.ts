/** Units of snapshots that are added, however they are spelled. */

import { addSnapshot } from "threadtally";
import { beforeEach, expect, test } from "vitest";
import { COUNTER, snapshotOf, stoppedClock, testRegistry } from "../../support/adding.ts";

beforeEach(stoppedClock);

test.each([
  ["took", "s", "seconds"],
  ["took_seconds", "", "seconds"],
  ["sent", "By", "bytes"],
  ["drunk", "cups", "cups"],
])("a unit that a registry would not write agrees with its own: %s in %o", (name, unit, own) => {
  const registry = testRegistry();
  const at = (id: string) => snapshotOf({ ...COUNTER, kind: "mean", name, unit }, [{ count: 1, scaled: "5" }], { id });
  expect([addSnapshot(registry, at("b")), addSnapshot(registry, at("c"))]).toEqual([true, true]);
  const mean = registry.mean({ name, unit: own, scale: 1 });
  expect([mean.definition.unit, mean.read().count]).toEqual([own, 2]);
});
