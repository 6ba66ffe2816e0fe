/** The figures of docs/scale.md can still be measured. Their values are not checked. */

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

test("the costs of snapshots and of merging them are printed, for the numbers of processes in the page", () => {
  const printed = execFileSync(process.execPath, ["scripts/scale.js"], { cwd: ROOT, encoding: "utf8" });
  expect(printed).toMatch(/^its snapshot: [\d.]+ KiB of JSON, [\d.]+ KiB compressed$/m);
  expect(printed).toMatch(/^taking it: [\d.]+ ms; parsing it: [\d.]+ ms; merging it: [\d.]+ ms$/m);
  const rows = [...printed.matchAll(/^(\d+) \| [\d.e+]+ s \| [\d.e+]+ MiB\/s$/gm)].map(([, processes]) => processes);
  expect(rows).toEqual(["10", "1000", "100000"]);
});
