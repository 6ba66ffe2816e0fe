/** Copies of the package: further ones in this thread, as hot reload makes, or each as if it ran in its own thread. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

type Package = typeof import("threadtally");

/** Loads the package once more, from another file, which is removed when the test has finished. */
async function load(before: string): Promise<Package> {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-copy-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const code = readFileSync(new URL("../../build/index.js", import.meta.url), "utf8");
  writeFileSync(join(folder, "index.mjs"), before + code.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  return (await import(join(folder, "index.mjs"))) as Package;
}

/** Loads a copy in this thread, which shares the thread's lane in every block. */
export function copyHere(): Promise<Package> {
  return load("");
}

let threads = 1_000_000;

/** Loads a copy with its own attachment and lane in every block, as another thread would have. */
export function anotherCopy(): Promise<Package> {
  return load(`const globalThis = ((real) => {
    const { process } = real;
    const threads = { ...process.getBuiltinModule("node:worker_threads"), threadId: ${++threads} };
    const own = { "node:process": { arch: process.arch, platform: process.platform }, "node:worker_threads": threads };
    const getBuiltinModule = (name) => own[name] ?? process.getBuiltinModule(name);
    const value = Object.create(process, { getBuiltinModule: { value: getBuiltinModule } });
    return Object.create(real, { process: { value } });
  })(global);\n`);
}
