/** Realms with frozen intrinsics, and with additions to Object.prototype. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Returns the output of a program. */
function run(file: string): string {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return execFileSync(process.execPath, [program], { encoding: "utf8", timeout: 30_000, stdio: "pipe" });
}

test("with frozen intrinsics everything works, and additions to Object.prototype are not exposed", () => {
  expect(run("hardened.process.js")).toBe("all used\n");
});

test("with frozen intrinsics all adapters take labels and attributes whose names every object inherits", () => {
  expect(run("hardenedAdapters.process.js")).toBe("all used\n");
});
