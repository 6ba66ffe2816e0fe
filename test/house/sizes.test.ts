/** Limits to the size of what is shipped. */

import { expect, test } from "vitest";
import { IMPORTS, importedSize, KERNEL, kernelSize } from "../../bench/sizes.js";

test("the kernel is no larger than its bar", () => {
  console.log(`kernel: ${kernelSize()} bytes`);
  expect(kernelSize()).toBeGreaterThan(1024);
  expect(kernelSize()).toBeLessThanOrEqual(KERNEL.most);
});

test.each(IMPORTS)(
  "$what, with all that it imports, is no larger than its bar, minified and compressed",
  async (one) => {
    const size = await importedSize(one);
    console.log(`${one.what}: ${size} bytes minified and compressed`);
    expect(size).toBeGreaterThan(1024);
    expect(size).toBeLessThanOrEqual(one.most);
  },
);
