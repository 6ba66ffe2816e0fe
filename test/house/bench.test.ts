/** Benchmarks are kept whole: each file is told of and parses, and what is published is what the results say. */

import { execFileSync } from "node:child_process";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { ROOT, repositoryFiles, text } from "./files.ts";

const files = repositoryFiles(/^bench\/.*\.js$/);
const contests = files.filter((path) => /^export const contest\b/m.test(text(path)));

test("every benchmark is told of in its README, and run", () => {
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

test("no benchmark makes code at run time: equal texts share what V8 learns of types", () => {
  for (const path of files) expect(text(path), path).not.toMatch(/new Function|\beval\(/);
});

test("every contest was measured, and its results are published", () => {
  for (const path of contests) {
    const name = path.match(/(\w+)\.js$/)?.[1];
    expect(repositoryFiles(new RegExp(`^bench/results/${name}-v\\d+\\.json$`)), path).not.toEqual([]);
    expect(text("bench/README.md")).toContain(`<!-- generated: ${name} -->`);
  }
});

test("tables and charts are what the results make of them", () => {
  const checked = () => execFileSync(process.execPath, ["bench/report.js", "--check"], { cwd: ROOT, stdio: "pipe" });
  expect(checked).not.toThrow();
});
