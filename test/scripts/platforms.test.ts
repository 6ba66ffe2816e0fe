/** The tables of platforms and of hosts, rendered from notes. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";

const folder = mkdtempSync(join(tmpdir(), "platforms-"));
afterAll(() => rmSync(folder, { recursive: true }));
const notes = join(folder, "notes");
const hosts = join(folder, "hosts");
const page = join(folder, "page.md");

const render = () =>
  spawnSync(process.execPath, ["scripts/platforms.js", notes, page, hosts], { cwd: ROOT, encoding: "utf8" });

test("without notes, it prints what to run, and does not change the page", () => {
  writeFileSync(page, "a page");
  const { status, stderr } = render();
  expect(status).toBe(1);
  expect(stderr).toContain("Run npm run test:system first");
  expect(readFileSync(page, "utf8")).toBe("a page");
});

test("a row for each platform shows its results and what was not run; the text around the table stays", () => {
  mkdirSync(notes);
  const note = (name: string, version: string, scenarios: string[]) =>
    writeFileSync(join(notes, `${name}.json`), JSON.stringify({ name, version, scenarios }));
  note("Node 100", "100.0.1", ["kills", "labels"]);
  note("Node 22", "22.1.0", ["labels", "resets"]);
  writeFileSync(page, "above\n\n<!-- begin: npm run platforms -->\nan old table\n<!-- end -->\n\nbelow\n");
  for (let times = 0; times < 2; times++) {
    expect(render()).toMatchObject({ status: 0, stdout: "2 platforms, 0 hosts.\n" });
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

test("programs with the same results in a host share a row; other tables stay", () => {
  rmSync(notes, { recursive: true });
  mkdirSync(hosts);
  const note = (file: string, host: string, program: string, answers: object) =>
    writeFileSync(join(hosts, `${file}.json`), JSON.stringify({ host, program, answers }));
  note("1", "a worker", "Some 9", { make: "works", share: "-" });
  note("2", "a worker", "Other 10", { make: "works", share: "-" });
  note("3", "a page", "Some 9", { make: "NO_THING" });
  note("4", "a page", "Other 10", { make: "works", share: "NO_OTHER" });
  writeFileSync(page, "<!-- begin: npm run platforms, hosts -->\n<!-- end -->\n");
  expect(render()).toMatchObject({ status: 0, stdout: "0 platforms, 4 hosts.\n" });
  expect(readFileSync(page, "utf8")).toBe(`<!-- begin: npm run platforms, hosts -->
| host | tried in | make | share |
| --- | --- | --- | --- |
| a page | Other 10 | works | \`NO_OTHER\` |
| a page | Some 9 | \`NO_THING\` | - |
| a worker | Other 10, Some 9 | works | - |
<!-- end -->
`);
});
