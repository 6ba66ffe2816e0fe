/** The kernel's functions: one compiled module per thread, one instance per block. */

import { expect, test } from "vitest";
import { createBlock } from "../../../src/core/memory/block.ts";
import { instantiate, kernelModule } from "../../../src/core/memory/kernel.ts";

test("instances over one memory see each other's words", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 1 });
  const [one, other] = [instantiate(block.memory), instantiate(structuredClone(block.memory))];
  const first = one.reserve(8, 8);
  const second = other.reserve(8, 8);
  expect(second).toBeGreaterThanOrEqual(first + 8);
  one.inc(first);
  other.add(first, 2);
  expect(block.view.getBigInt64(first, true)).toBe(3n);
});

test("the kernel is compiled once", () => {
  expect(kernelModule()).toBe(kernelModule());
});
