/** The demo page in real browsers: its numbers are right, and it is accessible. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "../../scripts/serve.js";
import { BROWSERS } from "../support/browsers.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WAYS = ["plain", "atomics", "messages", "threadtally"];
const EXACT_WAYS = ["atomics", "messages", "threadtally"];

const isolated = await serve();
const bare = await serve({ headers: {} });
afterAll(() => Promise.all([isolated.close(), bare.close()]));

const textOf = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? "");
const amountOf = (page: Page, way: string, amount: string) => textOf(page, `[data-way=${way}] [data-amount=${amount}]`);
const numberIn = (text: string) => Number(text.replaceAll(",", ""));

/** Waits until an element has the expected text. */
function said(page: Page, selector: string, pattern: RegExp): Promise<unknown> {
  const check = (where: string, source: string) =>
    new RegExp(source).test(document.querySelector(where)?.textContent ?? "");
  return page.waitForFunction(check, { timeout: 30_000 }, selector, pattern.source);
}

/** Returns the effect of the last kill on one way. */
async function killed(page: Page, way: string) {
  const cells = await page.$$eval(`.killing [data-way=${way}] dd`, (all) => all.map((cell) => cell.textContent ?? ""));
  const [acknowledged = Number.NaN, counted = Number.NaN, lost = Number.NaN] = cells.map(numberIn);
  return { acknowledged, counted, lost };
}

describe.each(Object.entries(BROWSERS))("in %s", (_, options) => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  /** Opens a page and collects its errors. */
  async function open(url: string): Promise<Page> {
    const opened = await browser.newPage();
    opened.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    opened.on("pageerror", (problem) => problems.push(String(problem)));
    opened.on("requestfailed", (request) => problems.push(request.url()));
    await opened.setViewport({ width: 1280, height: 900 });
    await opened.goto(new URL("demo/web/", url).href);
    return opened;
  }

  beforeAll(async () => {
    browser = await puppeteer.launch(options);
    page = await open(isolated.url);
  });
  afterAll(() => browser?.close());

  test("it starts by itself, and soon each way has records and a cost", async () => {
    await said(page, "#verdict", /^Running: \d+ workers, [\d,]+ events a second each\.$/);
    for (const way of WAYS) {
      await said(page, `[data-way=${way}] [data-amount=acknowledged]`, /^[\d,]*[1-9]/);
      await said(page, `[data-way=${way}] [data-amount=cost]`, /^[\d,.]+$/);
    }
    await said(page, "#frame-median", /^[\d.]+ ms$/);
    await said(page, "#cheaper", /^threadtally costs [\d.,]+ ns a record here\./);
  });

  test("its first seconds show no 0 for plain adding, which would look like a result", async () => {
    const other = await browser.newPage();
    await other.evaluateOnNewDocument(() => {
      const shown: string[] = [];
      Object.assign(globalThis, { shown });
      const note = () => shown.push(document.querySelector("#lost-plain")?.textContent ?? "–");
      new MutationObserver(note).observe(document, { childList: true, characterData: true, subtree: true });
    });
    await other.goto(new URL("demo/web/", isolated.url).href);
    await said(other, "#lost-plain", /^[\d,]+$/);
    const shown = (await other.evaluate(() => (globalThis as unknown as { shown: string[] }).shown)) as string[];
    expect(shown[0]).toBe("–");
    expect(shown).not.toContain("0");
    await other.close();
  });

  test("when it pauses, the exact ways have what workers acknowledged, and plain adding never more", async () => {
    await page.click("#pause");
    await said(page, "#verdict", /^Paused\. threadtally counted all [\d,]+ records; plain \+= lost [\d,]+\.$/);
    for (const way of EXACT_WAYS) await said(page, `[data-way=${way}] [data-amount=missing]`, /^0$/);
    for (const way of WAYS) {
      const [acknowledged = 0, counted = 0, missing = 0] = await Promise.all(
        ["acknowledged", "counted", "missing"].map(async (amount) => numberIn(await amountOf(page, way, amount))),
      );
      expect(acknowledged, way).toBeGreaterThan(0);
      expect(acknowledged - counted, way).toBe(missing);
    }
    expect(await textOf(page, "#lost-threadtally")).toBe("0");
    const missing = await amountOf(page, "plain", "missing");
    expect(await textOf(page, "#lost-plain")).toBe(missing === "0" ? "–" : missing);
  });

  test("all controls can be used with the keyboard, in visual order", async () => {
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.focus("#workers");
    await page.keyboard.press("Home");
    expect(await textOf(page, "#workers-shown")).toBe("1");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await textOf(page, "#workers-shown")).toBe("3");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("rate");
    await page.keyboard.press("ArrowLeft");
    expect(await textOf(page, "#rate-shown")).toBe("200,000");
    expect(await page.$eval("#rate", (rate) => rate.getAttribute("aria-valuetext"))).toBe("200,000 a second");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("sending");
    await page.keyboard.press(" ");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("pause");
    const outline = await page.$eval("#pause", (button) => getComputedStyle(button).outlineStyle);
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    await said(page, "#verdict", /^Running: 3 workers, 200,000 events a second each\.$/);
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("kill");
  });

  test("a killed worker loses no record of threadtally, and the page layout does not move", async () => {
    const places = () => page.$$eval("section, figure, h2", (all) => all.map((one) => (one as HTMLElement).offsetTop));
    await page.click("#sending");
    const before = await places();
    await page.click("#kill");
    await said(page, "#killing-text", /^Worker \d+ was killed: [\d,]+ of its messages were lost on their way\./);
    for (const way of ["atomics", "threadtally"]) {
      const { acknowledged, counted, lost } = await killed(page, way);
      expect(lost, way).toBe(0);
      expect(acknowledged, way).toBeGreaterThan(0);
      expect(counted, way).toBeGreaterThanOrEqual(acknowledged);
    }
    const messages = await killed(page, "messages");
    expect(messages.lost).toBe(messages.acknowledged - messages.counted);
    await page.click("#pause");
    await said(page, "#verdict", /^Paused\. threadtally counted all [\d,]+ records/);
    const [acknowledged, counted] = await Promise.all(
      ["acknowledged", "counted"].map(async (amount) => numberIn(await amountOf(page, "threadtally", amount))),
    );
    // One more, if it died between its record and its log.
    expect([acknowledged, (acknowledged ?? 0) + 1]).toContain(counted);
    expect(await places()).toEqual(before);
  });

  test("it fits every width from the narrowest phone to a wide screen", async () => {
    for (const width of [320, 390, 768, 1024, 1120, 1280, 1920]) {
      await page.setViewport({ width, height: 900 });
      const beyond = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll(".buttons, .way, .figure")]
          .filter((part) => part.scrollWidth > part.clientWidth)
          .map((part) => part.className || part.tagName),
      );
      expect(beyond, `${width} pixels`).toEqual([]);
    }
  });

  test.each(["light", "dark"])("nothing keeps people from using the %s page", async (theme) => {
    await page.evaluate((scheme) => {
      document.documentElement.style.colorScheme = scheme;
    }, theme);
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    });
    expect(violations).toEqual([]);
  });

  test("a page without the headers shows which headers are missing, and measures nothing", async () => {
    const other = await open(bare.url);
    await other.waitForSelector("#notice:not([hidden])");
    expect(await textOf(other, "#notice")).toContain("Cross-Origin-Opener-Policy: same-origin");
    expect(await textOf(other, "#notice")).toContain("Cross-Origin-Embedder-Policy: require-corp");
    expect(await other.$eval("#demo", (demo) => demo.checkVisibility())).toBe(false);
    await other.close();
  });

  test("there were no errors meanwhile", () => {
    expect(problems).toEqual([]);
  });
});

/** Returns the shortest time between successive redraws of the cards. */
function shortestPause(page: Page, redraws: number): Promise<number> {
  return page.evaluate(
    (count) =>
      new Promise<number>((resolve) => {
        const times: number[] = [];
        const observer = new MutationObserver(() => {
          times.push(performance.now());
          if (times.length <= count) return;
          observer.disconnect();
          resolve(Math.min(...times.slice(1).map((time, i) => time - (times[i] as number))));
        });
        const amount = document.querySelector("[data-way=threadtally] [data-amount=acknowledged]");
        observer.observe(amount as Element, { childList: true, characterData: true, subtree: true });
      }),
    redraws,
  );
}

test("users who prefer reduced motion get fewer redraws", async () => {
  const browser = await puppeteer.launch(BROWSERS.Chromium);
  try {
    const page = await browser.newPage();
    const pause = async (motion: string, redraws: number) => {
      await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: motion }]);
      await page.goto(new URL("demo/web/", isolated.url).href);
      return shortestPause(page, redraws);
    };
    expect(await pause("reduce", 2)).toBeGreaterThan(2 * (await pause("no-preference", 12)));
  } finally {
    await browser.close();
  }
});
