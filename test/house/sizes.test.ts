/** Limits to the size of what is shipped. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { ROOT } from "./files.ts";

const bytes = (path: string) => readFileSync(join(ROOT, path));

/** Returns the size of a program's bundle, minified and compressed: what a page loads for it. */
function loaded(contents: string): number {
  const stdin = { contents, resolveDir: ROOT };
  const { outputFiles } = buildSync({ stdin, bundle: true, minify: true, format: "esm", write: false });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

test("the kernel has at most 5.5 KB", () => {
  const size = bytes("build/kernel/release.wasm").length;
  console.log(`kernel: ${size} bytes`);
  expect(size).toBeLessThanOrEqual(5.5 * 1024);
});

test.each([
  ["the registry, with its kernel", "Registry", "index", 26],
  ["the monitor", "defineMonitor", "monitor", 3],
  ["a scrape's handler", "metricsHandler", "prometheus", 16],
])("a page loads at most this much for %s: { %s } of %s in %i KB", (_, name, entry, most) => {
  const size = loaded(`import { ${name} } from "./build/${entry}.js"; globalThis.used = ${name};`);
  console.log(`${name}: ${size} bytes minified and compressed`);
  expect(size).toBeGreaterThan(1024);
  expect(size).toBeLessThanOrEqual(most * 1024);
});
