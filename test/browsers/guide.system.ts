/** The guide's page and its worker, and the import map of docs/browsers.md, in real browsers. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { afterAll, describe, expect, test } from "vitest";
import { serve } from "../../scripts/serve.js";
import { ROOT, text } from "../house/files.ts";
import { BROWSERS } from "../support/browsers.ts";
import { guidePage, promisedBy } from "../support/guidePage.ts";

/** Returns the only HTML block of docs/browsers.md. */
function importMap(): string {
  const found = [...text("docs/browsers.md").matchAll(/^```html\n([\s\S]*?)^```/gm)];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? "";
}

/** The path that the guide gives to pages without a bundler. */
const [, path] = text("docs/guide.md").match(/Without a bundler, import from\s+`(\/node_modules\/[^`]+)`/) ?? [];

const folder = mkdtempSync(join(tmpdir(), "readme-page-"));
for (const [name, code] of Object.entries(guidePage())) {
  writeFileSync(join(folder, name), code.replace('from "threadtally"', `from "${path}"`));
}
writeFileSync(join(folder, "index.html"), '<!doctype html><body><script type="module" src="page.js"></script></body>');
const MAPPED = `<!doctype html><body>${importMap()}<script type="module">
  import { Registry } from "threadtally";
  const jobs = new Registry().counter({ name: "jobs_total" });
  jobs.inc(3);
  document.body.textContent = jobs.value + " jobs";
</script></body>`;
writeFileSync(join(folder, "mapped.html"), MAPPED);
mkdirSync(join(folder, "node_modules", "threadtally", "build"), { recursive: true });
cpSync(join(ROOT, "build", "index.js"), join(folder, "node_modules", "threadtally", "build", "index.js"));

const server = await serve({ root: folder });
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe.each(Object.entries(BROWSERS))("in %s", (_, options) => {
  test.each([
    ["the guide's page shows what its worker has counted", ""],
    ["a page with the import map finds the package by its name", "mapped.html"],
  ])("%s", async (_, path) => {
    const promised = promisedBy(guidePage());
    const browser = await puppeteer.launch(options);
    try {
      const page = await browser.newPage();
      await page.goto(server.url + path);
      await page.waitForFunction((shown) => document.body.textContent === shown, { timeout: 30_000 }, promised);
    } finally {
      await browser.close();
    }
  });
});
