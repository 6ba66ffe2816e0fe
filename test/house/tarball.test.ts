/** The contents of the package: what users import, its maps and declarations, and its documents. */

import { relative } from "node:path";
import { expect, test } from "vitest";
import { tarball } from "../support/tarball.ts";
import { bundles, manifest, repositoryFiles, text } from "./files.ts";

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
      types: relative(folder, target.types),
      default: relative(folder, target.default),
    });
    expect(files).toContain(`${folder}/package.json`);
  }
});

test("the tarball contains only entries with their maps, declarations and folders, and the documents", () => {
  const entries = bundles.map((path) => path.replace("./", ""));
  const folders = Object.keys(manifest.exports).flatMap((entry) =>
    /^\.\/[\w/]+$/.test(entry) ? [`${entry.replace("./", "")}/package.json`] : [],
  );
  const papers = [
    "package.json",
    "LICENSE",
    ...repositoryFiles(/^(?:[A-Z]+|bench\/README|bench\/results\/README)\.md$/),
  ];
  // npm never packs its settings.
  const pages = repositoryFiles(/^(?:docs|examples)\/.*(?<!\.npmrc)$|^bench\/results\/.*\.svg$/);
  const declarations = Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? [] : [target.types.replace("./", "")],
  );
  const expected = [
    ...papers,
    ...pages,
    ...folders,
    ...entries,
    ...entries.map((entry) => `${entry}.map`),
    ...declarations,
  ];
  expect([...files].sort()).toEqual([...expected].sort());
});

test("each page and picture that the README links is in the tarball", () => {
  const links = Array.from(text("README.md").matchAll(/\]\((?!https?:)([^)#]+)/g), ([, path]) => path as string);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((path) => !files.includes(path))).toEqual([]);
});
