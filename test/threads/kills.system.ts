/** More than a thousand workers that are killed while they record, on the oldest and the newest Node. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { runtime } from "../support/runtimes.ts";

test.each([
  ["this Node", 1000, () => process.execPath],
  ["Node 26", 290, () => runtime("Node 26")],
] as const)("on %s %i killed workers lose nothing, in any way of recording", async (_, kills, node) => {
  const { stdout } = await promisify(execFile)(node(), ["scripts/kills.js", "--kills", String(kills)], { cwd: ROOT });
  console.log(stdout.trimEnd());
  expect(stdout).toMatch(new RegExp(`: ${kills} kills in 29 ways, .* acknowledged, 0 problems`));
});
