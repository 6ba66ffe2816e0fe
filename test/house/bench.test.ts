/** Benchmarks: each file is described and parses, and the published numbers are those of the results. */

import { execFileSync } from "node:child_process";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { ROOT, repositoryFiles, text } from "./files.ts";

const files = repositoryFiles(/^bench\/.*\.js$/);
const contests = files.filter((path) => /^export const contest\b/m.test(text(path)));

test("every benchmark is described in its README, and run", () => {
  for (const path of repositoryFiles(/^bench\/[^/]+\.js$/)) {
    expect(text("bench/README.md"), path).toContain(`\`${path.replace("bench/", "")}\``);
  }
  const run = text("bench/run.js").match(/const CONTESTS = \[([^\]]*)\]/)?.[1];
  const named = [...(run ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => `bench/${name}.js`);
  expect(named.toSorted()).toEqual(contests.toSorted());
});

test("every benchmark builds", () => {
  for (const path of files)
    expect(() => transformSync(text(path), { loader: "js", format: "esm" }), path).not.toThrow();
});

test("no benchmark makes code at run time: equal texts share V8's knowledge of types", () => {
  for (const path of files) expect(text(path), path).not.toMatch(/new Function|\beval\(/);
});

test("every contest has its place in the README, and every result is of a contest", () => {
  const names = contests.map((path) => path.match(/(\w+)\.js$/)?.[1]);
  for (const name of names) expect(text("bench/README.md")).toContain(`<!-- generated: ${name} -->`);
  for (const path of repositoryFiles(/^bench\/results\/.*\.json$/)) {
    expect(names, path).toContain(path.match(/(\w+)-v\d+\.json$/)?.[1]);
  }
});

test("tables and charts are generated from the results", () => {
  const checked = () => execFileSync(process.execPath, ["bench/report.js", "--check"], { cwd: ROOT, stdio: "pipe" });
  expect(checked).not.toThrow();
});
