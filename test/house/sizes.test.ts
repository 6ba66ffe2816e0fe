/** How large what is shipped may be. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { ROOT } from "./files.ts";

const bytes = (path: string) => readFileSync(join(ROOT, path));

/** Minified and compressed, as a page would load it. */
function shipped(path: string): number {
  return gzipSync(transformSync(bytes(path).toString(), { minify: true, format: "esm" }).code, { level: 9 }).length;
}

test("the kernel has at most 5.5 KB", () => {
  const size = bytes("build/kernel/release.wasm").length;
  console.log(`kernel: ${size} bytes`);
  expect(size).toBeLessThanOrEqual(5.5 * 1024);
});

test("the package, with its kernel, has at most 23 KB minified and compressed", () => {
  const size = shipped("build/index.js");
  console.log(`threadtally: ${size} bytes minified and compressed; monitor: ${shipped("build/monitor.js")}`);
  expect(size).toBeLessThanOrEqual(23 * 1024);
});
