/** The kernel's functions: one compiled module a thread, one instance a block, and a clear word where compiling is forbidden. */

import { afterEach, expect, test, vi } from "vitest";
import { createBlock } from "../../src/core/block.ts";
import { instantiate } from "../../src/core/kernel.ts";
import { expectRefusal } from "../support/refusals.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test.each(["Module", "Instance"] as const)(
  "a policy that forbids the %s is named, with its remedy",
  async (forbidden) => {
    const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
    vi.resetModules(); // another copy, which has compiled nothing yet
    const fresh = await import("../../src/core/kernel.ts");
    vi.spyOn(WebAssembly, forbidden).mockImplementation(function refuse() {
      throw new WebAssembly.CompileError("unsafe-eval is not allowed");
    });
    const make = () => fresh.instantiate(block.memory);
    expectRefusal(
      make,
      RangeError,
      "NOT_ALLOWED_TO_COMPILE",
      /Content-Security-Policy forbids.* Add 'wasm-unsafe-eval'/,
    );
  },
);

test("instances over one memory see one another's words", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  const [one, other] = [instantiate(block.memory), instantiate(structuredClone(block.memory))];
  const first = one.reserve(8, 8);
  const second = other.reserve(8, 8);
  expect(second).toBeGreaterThanOrEqual(first + 8);
  one.inc(first);
  other.add(first, 2);
  expect(block.view.getBigInt64(first, true)).toBe(3n);
});
