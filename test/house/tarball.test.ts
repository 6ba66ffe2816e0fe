/** The contents of the package: what users import, its maps and declarations, and its documents. */

import { relative } from "node:path";
import { expect, test } from "vitest";
import { tarball } from "../support/tarball.ts";
import { bundles, entries, filesOf, manifest, repositoryFiles, text } from "./files.ts";

const { files } = tarball();

test("the tarball contains every file that the exports name", () => {
  for (const target of Object.values(manifest.exports)) {
    for (const file of filesOf(target)) expect(files).toContain(file.replace("./", ""));
  }
});

/** The entries whose default export is what is required: the declarations of the folder must be of that. */
const WITH_DEFAULT = ["./prom-client", "./prometheus-io-client"];

test("each entry has a folder for tools that do not read exports, which names the same files", () => {
  for (const { entry, types, require, module } of entries) {
    const folder = entry.replace("./", "");
    const named = JSON.parse(text(`${folder}/package.json`));
    const path = (file: string) => (entry === "." ? file : relative(folder, file));
    const declared = WITH_DEFAULT.includes(entry) ? types.require : types.default;
    expect(named).toMatchObject({ main: path(require), module: path(module), types: path(declared) });
    expect(files).toContain(entry === "." ? "package.json" : `${folder}/package.json`);
  }
});

test("the tarball contains only entries with their forms, maps, declarations and folders, and the documents", () => {
  const code = bundles.map((path) => path.replace("./", ""));
  const folders = entries.flatMap(({ entry }) => (entry === "." ? [] : [`${entry.replace("./", "")}/package.json`]));
  const others = entries.flatMap(({ types, require, node }) =>
    [types.require, types.default, require, require.replace(/\.cjs$/, ".load.cjs"), node].map((path) =>
      path.replace("./", ""),
    ),
  );
  const papers = [
    "package.json",
    "LICENSE",
    ...repositoryFiles(/^(?:[A-Z]+|bench\/README|bench\/results\/README)\.md$/),
  ];
  // npm never packs its settings.
  const pages = repositoryFiles(/^(?:docs|examples)\/.*(?<!\.npmrc)$|^bench\/results\/.*\.svg$/);
  const expected = [...papers, ...pages, ...folders, ...code, ...code.map((path) => `${path}.map`), ...others];
  expect([...files].sort()).toEqual([...expected].sort());
});

test("each page and picture that the README links is in the tarball", () => {
  const links = Array.from(text("README.md").matchAll(/\]\((?!https?:)([^)#]+)/g), ([, path]) => path as string);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((path) => !files.includes(path))).toEqual([]);
});
