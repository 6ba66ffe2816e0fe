/** Access to the live page in real browsers: by keyboard, in both themes, at every width, with assistive programs. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSERS } from "../support/browsers.ts";
import { open, partOf, readings, said, textOf } from "./program.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id);

describe.each(Object.entries(BROWSERS))("in %s", (_, options) => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await puppeteer.launch(options);
    page = await open(browser, problems);
    await page.waitForSelector(partOf("jobs", ".figures"), { timeout: 60_000 });
  });
  afterAll(() => browser?.close());

  test("everything can be done with the keyboard", async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press("/");
    expect(await focused(page)).toBe("search");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Pause");
    await page.keyboard.press("Enter");
    expect([await focused(page), await textOf(page, "#status")]).toEqual(["Continue", "Paused"]);
    await page.keyboard.press("Enter");
    await said(page, "#status", /^Live$/);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Theme: system");
    expect(await page.$eval("#theme", (button) => getComputedStyle(button).outlineStyle)).toBe("solid");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("jobs_total");
    await page.keyboard.press("Enter");
    expect(await page.$eval(partOf("jobs", ".opener"), (opener) => opener.getAttribute("aria-expanded"))).toBe("true");
    expect(await textOf(page, partOf("jobs", ".sets .labels"))).toBe("kindchart");
    await readings(page, 2);
    expect(await focused(page)).toBe("jobs_total");
    await page.keyboard.press(" ");
    expect(await page.$eval(partOf("jobs", ".panel"), (panel) => panel.checkVisibility())).toBe(false);
  });

  test("the theme follows the system or the switch, and the browser remembers it", async () => {
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [dark, light] = ["rgb(15, 20, 19)", "rgb(247, 248, 247)"];
    await page.emulateMediaFeatures?.([{ name: "prefers-color-scheme", value: "light" }]).catch(() => {});
    expect(await background()).toBe(light);
    await page.click("#theme");
    await page.click("#theme");
    expect([await textOf(page, "#theme"), await background()]).toEqual(["Theme: dark", dark]);
    await page.reload();
    expect([await textOf(page, "#theme"), await background()]).toEqual(["Theme: dark", dark]);
    await page.click("#theme");
    await page.waitForSelector(partOf("jobs", ".figures"));
    expect(await background()).toBe(light);
  });

  test("readings move nothing, and the page fits every width", async () => {
    for (const metric of ["jobs", "requests"] as const) await page.click(partOf(metric, ".opener"));
    await readings(page, 1);
    const places = () =>
      page.$$eval("h2, h3, .chart, .figures > div", (all) =>
        all.map((one) => [(one as HTMLElement).offsetLeft, (one as HTMLElement).offsetTop].join()),
      );
    const before = await places();
    await readings(page, 2);
    expect(await places()).toEqual(before);
    for (const width of [320, 400, 700, 1024, 1100, 1280, 1920]) {
      await page.setViewport({ width, height: 900 });
      const beyond = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll(".frame, .row, .figures, .tools")]
          .filter((part) => part.scrollWidth > part.clientWidth + 1)
          .map((part) => part.className || part.tagName),
      );
      expect(beyond, `${width} pixels`).toEqual([]);
    }
  });

  test.each([1280, 400].flatMap((width) => ["light", "dark"].map((theme) => ({ width, theme }))))(
    "nothing keeps people from using the $theme page at $width pixels",
    async ({ width, theme }) => {
      await page.setViewport({ width, height: 900 });
      await page.evaluate((scheme) => {
        document.documentElement.style.colorScheme = scheme;
        (document.querySelector("#runtime") as HTMLDetailsElement).open = true;
        // As after a reading that failed, which an analysis on a busy machine may cause.
        document.body.classList.add("stale");
      }, theme);
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
        return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      });
      expect(violations).toEqual([]);
    },
  );

  test("there were no errors meanwhile", () => {
    expect(problems).toEqual([]);
  });
});
