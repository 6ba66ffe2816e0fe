/** Benchmarks are kept whole: each file is told of, and parses. What they measure is no test's business. */

import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { repositoryFiles, text } from "./files.ts";

const files = repositoryFiles(/^bench\/[^/]+\.js$/);

test("every benchmark is told of in its README", () => {
  expect(files.length).toBeGreaterThan(3);
  for (const path of files) expect(text("bench/README.md"), path).toContain(`\`${path.replace("bench/", "")}\``);
});

test("every benchmark builds", () => {
  for (const path of files)
    expect(() => transformSync(text(path), { loader: "js", format: "esm" }), path).not.toThrow();
});
