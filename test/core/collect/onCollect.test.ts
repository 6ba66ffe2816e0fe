/** Callbacks that are registered with `onCollect`. */

import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { expectRefusal } from "../../support/refusals.ts";

test("onCollect runs a callback with those of the gauges, until it is unregistered", () => {
  const registry = new Registry();
  const level = registry.gauge({ name: "level" });
  let calls = 0;
  const end = registry.onCollect(() => level.set(++calls));
  registry.snapshot();
  registry.collect();
  expect(level.value).toBe(2);
  end();
  end();
  registry.collect();
  expect(level.value).toBe(2);
  registry.detach();
});

test("the same callback registered twice runs once, and its error is reported under its name", () => {
  const told = vi.fn();
  const registry = new Registry({ onCollectError: told });
  const failure = new Error("no figures");
  function figures() {
    throw failure;
  }
  registry.onCollect(figures);
  registry.onCollect(figures);
  registry.collect();
  expect(told.mock.calls).toEqual([[failure, "figures"]]);
  registry.detach();
});

test("the error of a callback without a name is reported under onCollect, whatever else its name is", () => {
  const told: string[] = [];
  const registry = new Registry({ onCollectError: (_, name) => told.push(name) });
  const fail = () => {
    throw new Error("no figures");
  };
  const named = (name: unknown) => Object.defineProperty(() => fail(), "name", { value: name });
  for (const name of ["", 5, Symbol("figures")]) registry.onCollect(named(name));
  registry.collect();
  expect(told).toEqual(["onCollect", "5", "Symbol(figures)"]);
  registry.detach();
});

test("onCollect accepts only functions", () => {
  const registry = new Registry();
  for (const wrong of [undefined, null, "figures", {}]) {
    expectRefusal(
      () => registry.onCollect(wrong as never),
      TypeError,
      "OPTION_INVALID",
      /^onCollect's argument must be a function/,
    );
  }
  registry.detach();
});

test("unregistering a callback twice keeps the one that was registered in between", () => {
  const registry = new Registry();
  const called = vi.fn();
  const end = registry.onCollect(called);
  end();
  registry.onCollect(called);
  end();
  registry.collect();
  expect(called).toHaveBeenCalledOnce();
  registry.detach();
});
