/** The contents of the package: what users import, its maps and declarations, and its documents. */

import { expect, test } from "vitest";
import { tarball } from "../support/tarball.ts";
import { manifest, text } from "./files.ts";

const { files } = tarball();

test("the tarball contains every file that the exports name", () => {
  for (const target of Object.values(manifest.exports)) {
    for (const file of typeof target === "string" ? [target] : Object.values(target)) {
      expect(files).toContain(file.replace("./", ""));
    }
  }
});

test("each entry has a folder for tools that do not read exports, which names the same files", () => {
  for (const [entry, target] of Object.entries(manifest.exports)) {
    if (typeof target === "string" || entry === ".") continue;
    const folder = entry.replace("./", "");
    const { main, types } = JSON.parse(text(`${folder}/package.json`));
    expect({ types, default: main }).toEqual({
      types: target.types.replace("./", "../"),
      default: target.default.replace("./", "../"),
    });
    expect(files).toContain(`${folder}/package.json`);
  }
});

test("the tarball contains only entries with their maps and declarations, and the documents", () => {
  const entries = Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.default.replace("./", "")],
  );
  const folders = Object.keys(manifest.exports).flatMap((entry) =>
    /^\.\/\w+$/.test(entry) ? [`${entry.replace("./", "")}/package.json`] : [],
  );
  const papers = ["package.json", "README.md", "CHANGELOG.md", "LICENSE"];
  const expected = new Set([...papers, ...folders, ...entries, ...entries.map((entry) => `${entry}.map`)]);
  for (const file of files) if (!expected.has(file)) expect(file).toMatch(/^build\/types\/.*\.d\.ts$/);
  for (const file of expected) expect(files).toContain(file);
});
