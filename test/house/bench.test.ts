/** Benchmarks: each file is described and parses, and the published numbers are those of the results. */

import { execFileSync } from "node:child_process";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { pathOf } from "../../bench/harness/results.js";
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

test("every contest has its place among the results, and every result is in the folder of its processor", () => {
  const names = contests.map((path) => path.match(/(\w+)\.js$/)?.[1]);
  for (const name of names) expect(text("bench/results/README.md")).toContain(`<!-- generated: ${name} -->`);
  const results = repositoryFiles(/^bench\/results\/.*\.json$/);
  expect(results.length).toBeGreaterThan(10);
  for (const path of results) {
    const result = JSON.parse(text(path));
    expect(names, path).toContain(result.contest);
    expect(path).toBe(`bench/results/${pathOf(result)}`);
  }
});

test("tables and charts are generated from the results", () => {
  const checked = () => execFileSync(process.execPath, ["bench/report.js", "--check"], { cwd: ROOT, stdio: "pipe" });
  expect(checked).not.toThrow();
});
