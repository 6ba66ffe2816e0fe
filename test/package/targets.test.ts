/** The oldest browsers that docs/platforms.md names understand the bundles as they are. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { expect, test } from "vitest";
import { manifest, ROOT, text } from "../house/files.ts";

/** Chromium's workers compile the kernel from earlier versions on than its pages. */
const OLDEST = ["chrome93", "firefox92", "safari15.4", "node20.19"];

const bundles = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "string" ? [] : [target.default],
);

test.each(bundles)("%s has no syntax that they lack", (bundle) => {
  const code = readFileSync(join(ROOT, bundle), "utf8");
  const { code: lowered, warnings } = transformSync(code, { target: OLDEST });
  expect(warnings).toEqual([]);
  expect(lowered).toBe(transformSync(code, { target: "esnext" }).code);
});

test("the page names the same versions, and so does the error", () => {
  const [page, error] = [text("docs/platforms.md"), text("src/core/platform/webAssembly.ts").replace(/" \+\s+"/g, "")];
  expect(page).toContain("| Chromium, Edge, Electron's pages | 115; in workers alone 93 |");
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
