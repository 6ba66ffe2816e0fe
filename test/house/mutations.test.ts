/** The listed ways to break the protocols still fit the sources that they break. */

import { expect, test } from "vitest";
import { edited, mutations } from "../../scripts/mutations/index.js";
import { text } from "./files.ts";

test.each(mutations)("$name: every text that is exchanged is in its file exactly once", ({ edits }) => {
  const broken = new Map<string, string>();
  for (const edit of edits) {
    const before = broken.get(edit.file) ?? text(edit.file);
    const after = edited(before, edit);
    expect(after, edit.file).not.toBe(before);
    broken.set(edit.file, after);
  }
});

test("no two ways have the same name: a run chooses by names", () => {
  const names = mutations.map(({ name }) => name);
  expect([...new Set(names)]).toEqual(names);
});
