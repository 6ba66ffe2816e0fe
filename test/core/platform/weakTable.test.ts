/** Tables that keep nothing but what others hold. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { WeakTable } from "../../../src/core/platform/weakTable.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** Collects garbage, and lets the engine notify the table. */
async function collect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise(setImmediate);
    gc();
  }
  await new Promise(setImmediate);
}

test("held objects stay; others are removed and reported", async () => {
  const told: string[] = [];
  const table = new WeakTable<object>((key) => told.push(key));
  const held = { is: "held" };
  table.set("held", held);
  table.set("dropped", {});
  expect(table.values()).toHaveLength(2);
  while (told.length === 0) await collect(); // a busy machine notifies late
  expect([table.get("held"), table.get("dropped"), table.values(), told]).toEqual([
    held,
    undefined,
    [held],
    ["dropped"],
  ]);
});

test("what was collected is no value, even before the engine reports it", async () => {
  const told: string[] = [];
  const table = new WeakTable<object>((key) => told.push(key));
  table.set("dropped", {});
  await new Promise(setImmediate);
  gc();
  expect([table.values(), table.get("dropped"), told]).toEqual([[], undefined, []]);
});

test("deleted or replaced objects are not reported", async () => {
  const told: string[] = [];
  const table = new WeakTable<object>((key) => told.push(key));
  table.set("early", {});
  table.delete("early");
  table.set("late", {});
  table.set("replaced", {});
  await Promise.resolve();
  table.delete("late");
  const replacement = {};
  table.set("replaced", replacement);
  await collect();
  expect([table.get("early"), table.get("late"), told]).toEqual([undefined, undefined, []]);
  expect(table.get("replaced")).toBe(replacement);
});
