/** The tests still kill the mutants of a fortieth of the files, different ones each day. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { partOfToday } from "../support/today.ts";

test("the files of today's part reach the bars of their rooms", { timeout: 900_000 }, () => {
  const command = ["scripts/mutantsOfSource.js", "--check", "--part", partOfToday(40)];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  console.log(stdout);
  expect(stdout).toMatch(/^src\/.*: \d+ mutants, /m);
  expect(status, stderr).toBe(0);
});
