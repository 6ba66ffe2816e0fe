/** The guide's page and its worker, and the import map of docs/browsers.md, in real browsers. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { afterAll, describe, expect, test } from "vitest";
import { serve } from "../../scripts/serve.js";
import { ROOT, text } from "../house/files.ts";
import { BROWSERS } from "../support/browsers.ts";

/** Returns the only block of a document in a language. */
function block(language: string, document = "docs/guide.md"): string {
  const found = [...text(document).matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))];
  expect(found, `blocks of ${language}`).toHaveLength(1);
  return found[0]?.[1] ?? "";
}

const folder = mkdtempSync(join(tmpdir(), "readme-page-"));
writeFileSync(join(folder, "index.html"), `<!doctype html><body>${block("html")}</body>`);
const MAPPED = `<!doctype html><body>${block("html", "docs/browsers.md")}<script type="module">
  import { Registry } from "threadtally";
  const jobs = new Registry().counter({ name: "jobs_total" });
  jobs.inc(3);
  document.body.textContent = jobs.value + " jobs";
</script></body>`;
writeFileSync(join(folder, "mapped.html"), MAPPED);
writeFileSync(join(folder, "worker.js"), block("javascript"));
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
    const promised = block("html").match(/ \/\/ (\d+ jobs)$/m)?.[1];
    expect(promised).toBeDefined();
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
