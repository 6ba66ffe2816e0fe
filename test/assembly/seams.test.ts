/** The seams with which tests drive the kernel: absent from the release, and before every atomic in the test builds. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const textOf = (target: string) => readFileSync(join(root, `build/kernel/${target}.wat`), "utf8");

/** Returns words.ts without the seams. */
function withoutSeams(words: string): string {
  return words
    .replace(/^declare function .*\n/gm, "")
    .replace(/^ {2}if \(isDefined\(MODELLED\)\) \{\n[^}]*\}\n/gm, "")
    .replace(/^ {2}if \(isDefined\(\w+\)\) .*\n/gm, "")
    .replace(/^const \w+: i32 = \d;\n/gm, "");
}

test("the release kernel is the same, byte by byte, as one built without the seams", () => {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-seams-"));
  cpSync(join(root, "assembly"), join(folder, "assembly"), { recursive: true });
  cpSync(join(root, "asconfig.json"), join(folder, "asconfig.json"));
  const file = join(folder, "assembly/words.ts");
  const stripped = withoutSeams(readFileSync(file, "utf8"));
  expect(stripped).not.toMatch(/isDefined|declare|perform\(|step\(\)/);
  expect(stripped.match(/atomic\./g)).toHaveLength(9);
  writeFileSync(file, stripped);
  const compiler = join(root, "node_modules/assemblyscript/bin/asc.js");
  execFileSync(process.execPath, [compiler, "--target", "release"], { cwd: folder });
  const bare = readFileSync(join(folder, "build/kernel/release.wasm"));
  expect(bare.equals(readFileSync(join(root, "build/kernel/release.wasm")))).toBe(true);
  rmSync(folder, { recursive: true });
});

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
