/** The search for dead links, on small sites. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { deadLinks } from "../../site/links.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function site(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-site-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

test("links to files, anchors and other sites are alive", () => {
  const folder = site({
    "index.html": `<a href="docs/guide.html#a%20b">g</a> <a href="#top" id="top"></a> <a href="#">top</a>
      <img src="a.svg"> <a href='x'></a> <a href="https://nodejs.org/api#x">n</a> <a href="mailto:a@b.org">m</a>`,
    "docs/guide.html": `<h1 id="a b">Guide</h1> <a href="../index.html#top">i</a> <use href="../a.svg#icon"/>`,
    "a.svg": `<svg><g id="icon"/></svg>`,
  });
  expect(deadLinks(folder)).toEqual([]);
});

test("each dead link is found, with its page and the reason", () => {
  const folder = site({
    "index.html": `<a href="gone.html">a</a> <a href="docs/guide.html#gone">b</a> <a href="docs">c</a> <img src="x.png">
      <a href="../README.md">d</a> <a href="http://nodejs.org">e</a> <a href="https://localhost/">f</a>
      <a class="x" href="docs/guide.html?a=1&amp;b=2">g</a> <source srcset="y.png">`,
    "docs/guide.html": `<a href="#gone">a</a>`,
  });
  expect(deadLinks(folder).sort()).toEqual([
    "docs/guide.html: #gone leads to no anchor",
    "index.html: ../README.md leaves the site",
    "index.html: docs leads to no file",
    "index.html: docs/guide.html#gone leads to no anchor",
    "index.html: docs/guide.html?a=1&b=2 leads to no file",
    "index.html: gone.html leads to no file",
    "index.html: http://nodejs.org is no address of a page",
    "index.html: https://localhost/ is no address of a page",
    "index.html: x.png leads to no file",
    "index.html: y.png leads to no file",
  ]);
});

test("links of the navigation are found in its compressed data", () => {
  const tree = [{ text: "Start", children: [{ text: "Guide", path: "gone.html#x" }] }];
  const data = deflateSync(JSON.stringify(tree)).toString("base64");
  const folder = site({ "index.html": "", "assets/navigation.js": `window.navigationData = "${data}"` });
  expect(deadLinks(folder)).toEqual(["assets/navigation.js: ../gone.html#x leads to no file"]);
});

test("a folder without pages is an error", () => {
  expect(() => deadLinks(site({ "a.txt": "" }))).toThrow("no page");
});
