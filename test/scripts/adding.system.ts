/** The script behind docs/limits.md, with few pages: it fails if a snapshot is lost or counted twice. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

test("the script adds each snapshot once, and measures it", () => {
  const said = execFileSync(process.execPath, ["scripts/adding.js", "--pages", "200"], { cwd: ROOT, encoding: "utf8" });
  expect(said).toMatch(/^600 snapshots of 200 pages, each sent twice and out of order\neach: [\d.]+ µs \(10 %\), /);
  expect(said).toMatch(/\nheap after a fifth: [\d.]+ MiB, at the end: [\d.]+ MiB\nblock: \d+ bytes\n$/);
});
