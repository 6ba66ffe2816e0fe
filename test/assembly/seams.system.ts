/** The seams with which tests drive the kernel are absent from the release. */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

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
