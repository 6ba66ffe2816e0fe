/**
 * Lists of mutants, which must fit the sources: mutations of the protocols, mutants that may survive, files in a table.
 */

import { expect, test } from "vitest";
import { edited, mutations } from "../../scripts/mutations/index.js";
import { accepted } from "../../scripts/sourceMutants/accepted.js";
import { acceptedList } from "../../scripts/sourceMutants/page.js";
import { filesOfRooms, testsOf } from "../../scripts/sourceMutants/rooms.js";
import { ROOT, text } from "./files.ts";

test.each(mutations)("$name: every text that is replaced is in its file exactly once", ({ edits }) => {
  const broken = new Map<string, string>();
  for (const edit of edits) {
    const before = broken.get(edit.file) ?? text(edit.file);
    const after = edited(before, edit);
    expect(after, edit.file).not.toBe(before);
    broken.set(edit.file, after);
  }
});

test("no two mutations have the same name, since a run selects them by name", () => {
  const names = mutations.map(({ name }) => name);
  expect([...new Set(names)]).toEqual(names);
});

test("every line with a mutant that may survive is in its file, with a reason", () => {
  expect(accepted.length).toBeGreaterThan(3);
  for (const { file, why, changes } of accepted) {
    expect(why, file).toMatch(/^[A-Z].*\.$/);
    const lines = text(file)
      .split("\n")
      .map((line) => line.trim());
    for (const [before, after] of changes) {
      expect(lines, file).toContain(before);
      expect(after).not.toBe(before);
    }
  }
});

test("the page of mutants lists those that are accepted: each run of npm run mutants:source writes them", () => {
  expect(text("docs/mutants.md")).toContain(`<!-- begin: accepted -->\n${acceptedList()}<!-- end -->`);
});

test("every file that is mutated has tests, and a row in the table", () => {
  const files = filesOfRooms(ROOT);
  for (const file of files) expect(testsOf(ROOT, file), file).not.toEqual([]);
  const rows = [...text("docs/mutants.md").matchAll(/^\| (src\/\S+) \|/gm)].map(([, file]) => file as string);
  expect(rows).toEqual(files);
});

test("no row of the table has survivors without a reason", () => {
  const row = /^\| (src\/\S+) (?:\| \d+ ){3}\| (\d+) \| (\d+) \| (\d+) \|/gm;
  const rows = [...text("docs/mutants.md").matchAll(row)];
  expect(rows).toHaveLength(filesOfRooms(ROOT).length);
  const listed = new Set(accepted.map(({ file }) => file));
  for (const [, file, having, survived, uncovered] of rows) {
    expect({ file, survived, uncovered }).toEqual({ file, survived: "0", uncovered: "0" });
    expect(having === "0" || listed.has(file as string), file).toBe(true);
  }
});
