/** Rules for every file: its length, its name, and that it names no machine. */

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ViteUserConfig } from "vitest/config";
import configuration from "../../vitest.config.ts";
import systemConfiguration from "../../vitest.system.config.ts";
import { entries, filesOf, manifest, manifestOf, ROOT, repositoryFiles, text } from "./files.ts";

const CODE = /^(assembly|src|test|scripts|demo|bench|examples|site)\/.*\.(ts|js|mjs)$/;

test("no code file is longer than 250 lines, without the examples in its doc comments", () => {
  const example = /^ *\* @example\n(?: *\*(?!\/| @).*\n)*/gm;
  for (const path of repositoryFiles(CODE)) {
    expect(text(path).replace(example, "").trimEnd().split("\n").length, path).toBeLessThanOrEqual(250);
  }
});

test("every code file begins with a header", () => {
  for (const path of repositoryFiles(CODE)) expect(text(path), path).toMatch(/^(#!.*\n)?(\/\*\*|\/\/ )/);
});

test("no file has a meaningless name", () => {
  for (const path of repositoryFiles()) {
    expect(path).not.toMatch(/(^|[/._-])(utils?|helpers?|commons?|misc|stuff|temp|tmp)([/._-]|$)/i);
  }
});

test("no file names a machine's folders or a registry's host, outside the lockfile", () => {
  const folders = ["root", "home", "Users", "work", "tmp"].map((folder) => `/${folder}/`);
  const hosts = ["registry.npm", "npmjs."].map((host) => `${host}${host.endsWith(".") ? "org" : "js.org"}`);
  const ownWords = /^(package-lock\.json|LICENSE)$/;
  for (const path of repositoryFiles(/\.(ts|js|mjs|json|md|yml|yaml)$|^\.ci\//)) {
    if (ownWords.test(path)) continue;
    const written = text(path);
    for (const host of hosts) expect(written.includes(host), `${path} names ${host}`).toBe(false);
    for (const folder of folders) {
      expect(new RegExp(`(^|["'\`\\s(=])${folder}\\w`, "m").test(written), `${path} names ${folder}`).toBe(false);
    }
  }
});

test("no symbolic link is committed, since it leads nowhere on another machine", () => {
  const staged = execFileSync("git", ["ls-files", "--stage"], { cwd: ROOT, encoding: "utf8" });
  expect(staged.split("\n").filter((line) => line.startsWith("120000"))).toEqual([]);
});

test("every test file is found by one of the runners", () => {
  const projects = [configuration, systemConfiguration].flatMap(({ test }) => test?.projects ?? []);
  const include = (projects as readonly ViteUserConfig[]).flatMap(({ test }) => test?.include ?? []);
  for (const path of repositoryFiles(/(\.|\/)(test|spec|system)\.[a-z]+$/)) {
    // Examples of test runners are run as a whole, by a system test.
    if (path === "vitest.system.config.ts" || path.startsWith("examples/")) continue;
    expect(
      include.some((pattern) => matches(path, pattern)),
      path,
    ).toBe(true);
  }
});

/** Returns whether a path matches the one shape of pattern in use: a folder, any folders, an ending. */
function matches(path: string, pattern: string): boolean {
  const [folder, ending] = pattern.split("/**/*");
  return ending !== undefined && path.startsWith(`${folder}/`) && path.endsWith(ending);
}

test("every export names files that the build makes and the package contains", () => {
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    for (const file of filesOf(target)) expect(existsSync(join(ROOT, file)), `${subpath} names ${file}`).toBe(true);
  }
});

test("every entry has the same conditions, in an order in which bundlers find ES modules before Node's forms", () => {
  for (const { entry, browser, ...target } of entries) {
    const path = target.default.replace(/\.js$/, "");
    const own = { types: { require: `${path}.d.cts`, default: `${path}.d.ts` } };
    const rest = { module: `${path}.js`, require: `${path}.cjs`, node: `${path}.mjs`, default: `${path}.js` };
    const ofPages = { module: "./build/index.page.js", require: rest.require, default: "./build/index.page.js" };
    const expected = entry === "." ? { ...own, browser: ofPages, ...rest } : { ...own, ...rest };
    expect(JSON.stringify(manifest.exports[entry])).toBe(JSON.stringify(expected));
    expect(browser === undefined).toBe(entry !== ".");
  }
});

test("the package has no runtime dependencies, and exact versions of the others", () => {
  expect(manifest.dependencies ?? {}).toEqual({});
  for (const [name, version] of Object.entries(manifest.devDependencies))
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
});

test("CONTRIBUTING gives the reason for every development dependency, the site's included, with its version", () => {
  const ofSite = manifestOf("site/package.json").dependencies ?? {};
  for (const [name, version] of Object.entries({ ...manifest.devDependencies, ...ofSite })) {
    expect(text("CONTRIBUTING.md")).toContain(`| ${name} | ${version} |`);
  }
});
