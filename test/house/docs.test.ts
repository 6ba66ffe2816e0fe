/** The documentation: every code block runs and prints what it says, and every file that it names exists. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { environment } from "../support/environment.ts";
import { manifest, manifestOf, ROOT, repositoryFiles, text } from "./files.ts";
import { runsTogether, runTogether } from "./together.ts";

const files = repositoryFiles();
const documents = files.filter((path) => path.endsWith(".md"));

// Below the repository, so that "threadtally" is resolved as for users: by the package's own name.
mkdirSync(join(ROOT, "build"), { recursive: true });
const scratch = mkdtempSync(join(ROOT, "build", "docs-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Program {
  readonly title: string;
  /** Files by name. A block that names no file is its own main.js. */
  readonly files: Map<string, string>;
}

/**
 * Returns the programs in a document's ```js blocks. A block that begins with a file's name belongs to the named ones
 * before it, unless they contain that file.
 */
function programs(path: string): Program[] {
  const found: Program[] = [];
  let isOpen = false;
  for (const match of text(path).matchAll(/^```js\n([\s\S]*?)^```/gm)) {
    const code = match[1] as string;
    const name = /^\/\/ (\w+\.js)\n/.exec(code)?.[1];
    const last = found.at(-1);
    if (isOpen && name && last && !last.files.has(name)) last.files.set(name, code);
    else {
      const title = `${path}:${text(path).slice(0, match.index).split("\n").length}`;
      found.push({ title, files: new Map([[name ?? "main.js", code]]) });
    }
    isOpen = name !== undefined;
  }
  return found;
}

/** Returns, line by line, what each `console.log(…); // said` promises. */
function promised(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map((match) => match[1] as string);
}

const all = documents.flatMap(programs);

/** Returns the path of a program's main file, which is written with all others. */
function written({ title, files: named }: Program): string {
  const folder = join(scratch, title.replace(/\W/g, "-"));
  mkdirSync(folder);
  for (const [name, code] of named) writeFileSync(join(folder, name), code);
  return join(folder, "main.js");
}

const paths = new Map(all.map((one) => [one, written(one)]));
const shared = all.filter(({ files: named }) => runsTogether(named));
const outcomes = runTogether(
  scratch,
  shared.map((one) => paths.get(one) as string),
);

test("many programs run in one process", () => {
  expect(shared.length).toBeGreaterThan(10);
});

describe.each(all)("$title", (program) => {
  test("runs, and prints what it says", () => {
    const path = paths.get(program) as string;
    const expected = promised([...program.files.values()].join("\n"));
    const outcome = outcomes.get(path);
    if (outcome) return expect(outcome).toEqual({ printed: expected });
    const options = { cwd: dirname(path), encoding: "utf8", env: environment, timeout: 30_000 } as const;
    const printed = execFileSync(process.execPath, ["main.js"], options);
    return expect(printed.trimEnd().split("\n").filter(Boolean)).toEqual(expected);
  });
});

test("the README and the guide have programs, some of them with several files", () => {
  const shown = ["README.md", "docs/guide.md"].flatMap(programs);
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter(({ files: named }) => named.size > 1).length).toBeGreaterThan(2);
});

test("the README is short", () => {
  expect(text("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(160);
});

test("the picture of the idea is what its script draws", () => {
  const checked = () => execFileSync(process.execPath, ["scripts/idea.js", "--check"], { cwd: ROOT, stdio: "pipe" });
  expect(checked).not.toThrow();
});

test("every npm script that a document names exists, at the top or beside the document", () => {
  for (const path of documents) {
    const manifests = ["package.json", join(path, "..", "package.json")].filter((one) => files.includes(one));
    const known = manifests.flatMap((one) => Object.keys(manifestOf(one).scripts ?? {}));
    for (const [, name] of text(path).matchAll(/npm run ([\w:-]+)/g)) {
      expect(known, `${path} names npm run ${name}`).toContain(name);
    }
  }
});

test("every file that a document links to exists", () => {
  for (const path of documents) {
    for (const [, target] of text(path).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      const file = join(path, "..", target as string);
      expect(
        files.some((one) => one === file || one.startsWith(`${file}/`)),
        `${path} links to ${target}`,
      ).toBe(true);
    }
  }
});

test("every page of docs is in its index once, on one line that says what it is for", () => {
  const lines = text("docs/README.md").split("\n");
  const listed = lines.flatMap((line) => line.match(/^- \[.+\]\((\w[\w/.-]*)\): \S/)?.[1] ?? []);
  const pages = documents.flatMap((path) => path.match(/^docs\/(?!README\.md)(.+)$/)?.[1] ?? []);
  expect(pages.length).toBeGreaterThan(20);
  expect(listed.sort()).toEqual(pages.sort());
  expect(text("README.md")).toContain("](docs/README.md)");
});

test("every picture in docs is shown by a page", () => {
  const shown = documents.map(text).join("\n");
  for (const path of files.filter((one) => one.startsWith("docs/pictures/"))) {
    expect(shown, path).toContain(path.replace("docs/", ""));
  }
});

test("every example is in their list, with a README", () => {
  const folders = new Set(files.flatMap((path) => path.match(/^examples\/([^/]+)\//)?.[1] ?? []));
  expect(folders.size).toBeGreaterThan(10);
  const listed = [...text("examples/README.md").matchAll(/^\| \[([^\]]+)\]\(\1\/README\.md\) \| .+ \| .*`.+` \|$/gm)];
  expect(listed.map(([, folder]) => folder)).toEqual([...folders].sort());
});

test("every test file that a document names exists", () => {
  for (const path of documents) {
    for (const [file] of text(path).matchAll(/\btest\/[\w/.-]+\.test\.ts\b/g)) {
      expect(files, `${path} names ${file}`).toContain(file);
    }
  }
});

test("docs/errors.md lists every code in order, with the classes that the code throws it as", () => {
  const codes = [...text("src/core/errors.ts").matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code as string);
  expect(codes.length).toBeGreaterThan(20);
  const thrown = files
    .filter((path) => /^src\/.*\.ts$/.test(path))
    .flatMap((path) => [...text(path).matchAll(/(typeError|rangeError)\)?\(\s*"(\w+)"/g)]);
  const expected = codes.sort().map((code) => {
    const makers = new Set(thrown.flatMap(([, maker, one]) => (one === code ? [maker] : [])));
    const classes = [makers.has("typeError") && "TypeError", makers.has("rangeError") && "RangeError"].filter(Boolean);
    return `${code}: ${classes.join(", ")}`;
  });
  const rows = [...text("docs/errors.md").matchAll(/^\| `(\w+)` \| ([\w, ]+) \| .+ \| .+ \|$/gm)];
  expect(rows.map(([, code, classes]) => `${code}: ${classes}`)).toEqual(expected);
});

test("the changelog describes this version", () => {
  expect(text("CHANGELOG.md")).toContain(`\n## ${manifest.version}\n`);
});
