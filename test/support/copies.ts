/** Copies of the package: each has an attachment and a lane of its own in every block, as another thread would. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

type Package = typeof import("threadtally");

/** The package once more, loaded from another file; gone when the test has finished. */
export async function anotherCopy(): Promise<Package> {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-copy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const code = readFileSync(new URL("../../build/index.js", import.meta.url), "utf8");
  writeFileSync(join(folder, "index.mjs"), code.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  return (await import(join(folder, "index.mjs"))) as Package;
}
