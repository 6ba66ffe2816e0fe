/**
 * Every benchmark still runs: contestants agree, threads meet, rivals and versions of Node are available. The
 * measurements are not checked.
 */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT, text } from "../house/files.ts";

test("every contest runs to its end, and its contestants agree", { timeout: 600_000 }, () => {
  const printed = execFileSync(process.execPath, ["bench/run.js", "--quick"], { cwd: ROOT, encoding: "utf8" });
  const contests = text("bench/run.js").match(/const CONTESTS = \[([^\]]*)\]/)?.[1] ?? "";
  const names = [...contests.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(printed).toMatch(new RegExp(`^${name}, Node \\d+: `, "m"));
});
