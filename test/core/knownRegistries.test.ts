/**
 * Known registries: those whose handle was read, or that were attached by one. All copies of the package in a thread
 * share their seats.
 */

import { getEnvironmentData, threadId } from "node:worker_threads";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { copyHere } from "../support/copies.ts";

/** The thread that workers started from now on find as the guardian of a registry's block. */
function guardianOf(registry: Registry): unknown {
  const [block] = registry.snapshot().blocks;
  return getEnvironmentData(`threadtally/${LAYOUT_VERSION}/guardian/${block?.id}`);
}

test("a registry is private until its handle is read", () => {
  const registry = new Registry();
  expect(guardianOf(registry)).toBeUndefined();
  expect(Registry.attach(registry.handle)).toBe(registry);
  expect(guardianOf(registry)).toBe(threadId);
  registry.detach();
});

test("an attached registry is known at once, and holds the lane that its thread has in the block", async () => {
  const other = new (await copyHere()).Registry();
  const registry = Registry.attach(other.handle);
  expect(guardianOf(registry)).toBe(threadId);
  expect(other.takeLane()).toBe(registry.takeLane());
  expect(registry.stats().threads).toBe(1);
  // The lane is the thread's until both have left.
  other.detach();
  expect(registry.stats().threads).toBe(1);
  registry.detach();
});

test("a registry that was attached is found by its handle until it is detached, and then another is made", async () => {
  const other = new (await copyHere()).Registry();
  const { handle } = other;
  const registry = Registry.attach(handle);
  expect(Registry.attach(handle)).toBe(registry);
  registry.detach();
  const again = Registry.attach(handle);
  expect(again).not.toBe(registry);
  registry.detach();
  expect(Registry.attach(handle)).toBe(again);
  again.detach();
  other.detach();
});
