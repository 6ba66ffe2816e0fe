/** A registry's lane: taken at the first need, or when it is asked for. */

import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy } from "../support/copies.ts";
import { expectRefusal } from "../support/refusals.ts";

test("lane is the number of this thread's lane: undefined until one is taken, and while others hold all", async () => {
  const registry = new Registry({ maxThreads: 1 });
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  expect(registry.stats().threads).toBe(0);
  expect(registry.lane).toBeUndefined();
  const lane = registry.takeLane();
  expect(lane).toBeGreaterThanOrEqual(0);
  expect(registry.lane).toBe(lane);
  expect(registry.stats().threads).toBe(1);
  expect(other.takeLane()).toBeUndefined();
  registry.detach();
  expect(other.takeLane()).toBe(lane);
  expect(registry.lane).toBeUndefined();
  expectRefusal(() => registry.takeLane(), RangeError, "DETACHED", /detach/);
  const again = Registry.attach(other.handle);
  expect([again.takeLane(), again.lane]).toEqual([undefined, undefined]);
  again.detach();
  other.detach();
});
