/** The seams with which tests drive the kernel: before every atomic in the test builds. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const textOf = (target: string) => readFileSync(join(root, `build/kernel/${target}.wat`), "utf8");

test("the stepped kernel has a step directly before each atomic", () => {
  const lines = textOf("stepped").split("\n");
  const steps = lines.filter((line) => /^\s*call \$assembly\/words\/step$/.test(line)).length;
  const atomics = lines.filter((line) => /\.atomic\./.test(line)).length;
  expect(atomics).toBeGreaterThan(20);
  expect(steps).toBe(atomics);
});

test("the modelled kernel has no atomics: the host performs each", () => {
  expect(textOf("modelled")).not.toMatch(/\.atomic\./);
  expect(textOf("modelled")).toMatch(/\(import "words" "perform"/);
});

test("the release kernel imports the memory, the scratch's function and nothing else", () => {
  const module = new WebAssembly.Module(readFileSync(join(root, "build/kernel/release.wasm")));
  expect(WebAssembly.Module.imports(module)).toEqual([
    { module: "scratch", name: "put", kind: "function" },
    { module: "env", name: "memory", kind: "memory" },
  ]);
});
