/** Workers that are killed while they record, once in every way of recording. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

test("killed workers lose nothing, in any way of recording", () => {
  const said = execFileSync(process.execPath, ["scripts/kills.js", "--kills", "29"], { cwd: ROOT, encoding: "utf8" });
  console.log(said.trimEnd());
  expect(said).toMatch(/: 29 kills in 29 ways, .* acknowledged, 0 problems/);
});
