/** The oldest browsers of docs/platforms.md can run the bundles unchanged. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { bundles, ROOT, text } from "../house/files.ts";

/** Chromium's workers can compile the kernel in earlier versions than its pages. */
const OLDEST = ["chrome93", "firefox92", "safari15.4", "node20.19"];

test.each(bundles)("%s has no syntax that they do not support", (bundle) => {
  const code = readFileSync(join(ROOT, bundle), "utf8");
  const { code: lowered, warnings } = transformSync(code, { target: OLDEST });
  expect(warnings).toEqual([]);
  expect(lowered).toBe(transformSync(code, { target: "esnext" }).code);
});

test("docs/platforms.md names the same versions, and so does the error", () => {
  const [page, error] = [text("docs/platforms.md"), text("src/core/platform/webAssembly.ts").replace(/" \+\s+"/g, "")];
  expect(page).toContain("| Chromium, Edge, Electron's pages | 115; in workers only, 93 |");
  for (const [name, version] of [
    ["Firefox", "92"],
    ["Safari", "15.4"],
    ["Node", "20.19"],
  ]) {
    expect(page).toContain(`| ${name} | ${version} |`);
    expect(error).toContain(`${name} ${version}`);
  }
  expect(error).toContain("Chromium 115");
});
