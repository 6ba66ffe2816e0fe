/** Realms with frozen intrinsics, and with additions to Object.prototype. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("with frozen intrinsics everything works, and additions to Object.prototype are not exposed", () => {
  const program = fileURLToPath(new URL("hardened.process.js", import.meta.url));
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  expect(execFileSync(process.execPath, [program], { encoding: "utf8", timeout: 30_000, stdio })).toBe("all used\n");
});
