/** The table of platforms, made from notes. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

const folder = mkdtempSync(join(tmpdir(), "platforms-"));
afterAll(() => rmSync(folder, { recursive: true }));
const notes = join(folder, "notes");
const page = join(folder, "page.md");

const render = () =>
  spawnSync(process.execPath, ["scripts/platforms.js", notes, page], { cwd: ROOT, encoding: "utf8" });

test("without notes it says what to run, and leaves the page alone", () => {
  writeFileSync(page, "a page");
  const { status, stderr } = render();
  expect(status).toBe(1);
  expect(stderr).toContain("Run npm run test:system first");
  expect(readFileSync(page, "utf8")).toBe("a page");
});

test("a row for each platform says what it played and what not; the text around the table stays", () => {
  mkdirSync(notes);
  const note = (name: string, version: string, scenarios: string[]) =>
    writeFileSync(join(notes, `${name}.json`), JSON.stringify({ name, version, scenarios }));
  note("Node 100", "100.0.1", ["kills", "labels"]);
  note("Node 22", "22.1.0", ["labels", "resets"]);
  writeFileSync(page, "above\n\n<!-- begin: npm run platforms -->\nan old table\n<!-- end -->\n\nbelow\n");
  for (let times = 0; times < 2; times++) {
    expect(render()).toMatchObject({ status: 0, stdout: "2 platforms, 3 scenarios.\n" });
    expect(readFileSync(page, "utf8")).toBe(`above

<!-- begin: npm run platforms -->
| platform | version | labels | resets | kills |
| --- | --- | --- | --- | --- |
| Node 22 | 22.1.0 | exact | exact | not run |
| Node 100 | 100.0.1 | exact | not run | exact |
<!-- end -->

below
`);
  }
});
