/** The tests still kill mutants of a tenth of the files, in other files each day and in other lines every ten days. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { partOfToday } from "../support/today.ts";

test("the tests kill the mutants in today's lines of today's files", { timeout: 1_200_000 }, () => {
  const command = ["scripts/mutantsOfSource.js", "--part", partOfToday(10), "--lines", partOfToday(24, 10)];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: "utf8" });
  console.log(stdout);
  expect(stdout).toMatch(/^src\/.*: [1-9]\d* mutants, /m);
  expect(status, stderr).toBe(0);
});
