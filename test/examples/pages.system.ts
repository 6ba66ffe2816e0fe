/** The example of a page that sends: a page in Chromium is closed, and a scrape shows what its workers recorded. */

import { rmSync } from "node:fs";
import puppeteer from "puppeteer-core";
import { expect, onTestFinished, test, vi } from "vitest";
import { text } from "../house/files.ts";
import { BROWSERS } from "../support/browsers.ts";
import { serveWith } from "../support/commands.ts";
import { installedExample } from "../support/tarball.ts";

test("24-pages shows in a scrape what its README shows, once the page was closed", async () => {
  const shown = text("examples/24-pages/README.md").match(/```text\n([\s\S]*?)```/)?.[1];
  const folder = installedExample("24-pages");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const server = await serveWith("start", folder);
  onTestFinished(() => server.stop());
  const browser = await puppeteer.launch(BROWSERS.Chromium);
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => document.querySelector("output")?.textContent?.startsWith("done"));
  await page.close();
  const scrape = async () => (await fetch(`${server.url}/metrics`)).text();
  await vi.waitFor(async () => expect(await scrape()).toBe(shown), { timeout: 30_000, interval: 100 });
});
