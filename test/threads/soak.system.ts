/** A short soak test: exact at its end, with flat memory. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

test("twenty seconds of workers that start, record, read, reset and die", () => {
  const said = execFileSync(process.execPath, ["scripts/soak.js", "--seconds", "20"], { cwd: ROOT, encoding: "utf8" });
  console.log(said.trimEnd().split("\n").slice(-12).join("\n"));
  expect(said).toMatch(/^exact and flat$/m);
});
