/** Collect callbacks that change or use the registry that calls them. */

import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { anotherCopy } from "../../support/copies.ts";

test("callbacks that add and remove callbacks change the next collection; those removed in time do not run", () => {
  const registry = new Registry();
  const turns: string[] = [];
  const late = () => void turns.push("late");
  registry.onCollect(() => {
    turns.push("first");
    registry.onCollect(late);
    endThird();
  });
  registry.onCollect(() => void turns.push("second"));
  const endThird = registry.onCollect(() => void turns.push("third"));
  registry.collect();
  expect(turns).toEqual(["first", "second"]);
  registry.collect();
  expect(turns.slice(2)).toEqual(["first", "second", "late"]);
  registry.detach();
});

test("a callback that is added once more and then taken away, before its turn, has none", () => {
  const registry = new Registry();
  const late = vi.fn();
  registry.onCollect(() => registry.onCollect(late)());
  registry.onCollect(late);
  registry.collect();
  expect(late).not.toHaveBeenCalled();
  registry.detach();
});

test("if a callback detaches, the others still run, and nothing but DETACHED is thrown", () => {
  const print = vi.spyOn(console, "error");
  const told = vi.fn();
  const registry = new Registry({ onCollectError: told });
  const turns = vi.fn();
  registry.gauge({
    name: "last",
    collect: () => {
      registry.detach();
      throw new Error("no level");
    },
  });
  registry.onCollect(turns);
  expect(() => registry.snapshot()).toThrow(expect.objectContaining({ code: "DETACHED" }));
  expect(turns).toHaveBeenCalledOnce();
  expect(told).toHaveBeenCalledOnce();
  expect(print).not.toHaveBeenCalled();
  print.mockRestore();
});

test("threads whose callbacks call collectOthers receive no more requests than the program makes", async () => {
  const registry = new Registry();
  const other = (await anotherCopy()).Registry.attach(registry.handle);
  let [asked, askedOther, calls] = [0, 0, 0];
  registry.onCollect(() => {
    asked++;
    return registry.collectOthers();
  });
  other.onCollect(() => {
    askedOther++;
    return other.collectOthers();
  });
  while (asked === 0 || askedOther === 0) {
    calls++;
    await Promise.all([registry.collectOthers(), other.collectOthers()]);
  }
  // Turns in which an endless exchange would continue.
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  // One for each of the two requests: the callbacks are async, so a thread's own request runs them, too.
  expect(Math.max(asked, askedOther)).toBeLessThanOrEqual(2 * calls);
  other.detach();
  registry.detach();
});
