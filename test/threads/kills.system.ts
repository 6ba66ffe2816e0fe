/** Two thousand workers that are killed while they record, on the oldest and the newest Node. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { runtime } from "../support/runtimes.ts";

const KILLS = 1000;

test.each([
  ["this Node", () => process.execPath],
  ["Node 26", () => runtime("Node 26")],
])("on %s a thousand killed workers lose nothing, in any way of recording", async (_, node) => {
  const { stdout } = await promisify(execFile)(node(), ["scripts/kills.js", "--kills", String(KILLS)], { cwd: ROOT });
  console.log(stdout.trimEnd());
  expect(stdout).toMatch(new RegExp(`: ${KILLS} kills in 29 ways, .* acknowledged, 0 problems`));
});
