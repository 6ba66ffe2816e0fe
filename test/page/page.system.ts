/** The live page in real browsers: its numbers are those of the registry, it is safe, and everyone can use it. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSERS } from "../support/browsers.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MARKUP = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>";
const ROUTES = 2500;

const registry = new Registry({ maxSeriesPerMetric: ROUTES });
const runtime = collectRuntimeMetrics(registry);
const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs", labelNames: ["kind"] });
const took = registry.histogram({ name: "job_seconds", help: MARKUP, buckets: [0.1, 1], minMax: true });
registry
  .gauge({ name: "marked", unit: MARKUP, labelNames: ["kind"] })
  .labels(MARKUP)
  .set(7);
const requests = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["route"] });
for (let n = 0; n < ROUTES; n++) requests.labels(`/${n}`).inc(n);
took.record(0.25);
let server = await serveMetrics(registry, { port: 0 });
const { port } = server;
const empty = new Registry();
const emptyServer = await serveMetrics(empty, { port: 0 });
afterAll(async () => {
  await Promise.all([server.close(), emptyServer.close()]);
  runtime.stop();
  for (const one of [registry, empty]) one.detach();
});

const textOf = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? "");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id);

/** Waits until the first element of a kind has the expected text. */
function said(page: Page, selector: string, pattern: RegExp): Promise<unknown> {
  const check = (where: string, source: string) =>
    new RegExp(source).test(document.querySelector(where)?.textContent ?? "");
  return page.waitForFunction(check, { timeout: 60_000 }, selector, pattern.source);
}

/** Returns a selector of a part of a metric's row. The own metrics are in the order of their definition. */
const partOf = (metric: "jobs" | "took" | "marked" | "requests", part: string) =>
  `#own .metrics > :nth-child(${["jobs", "took", "marked", "requests"].indexOf(metric) + 1}) ${part}`;

const total = async (page: Page) => Number((await textOf(page, partOf("jobs", ".total dd"))).replaceAll(",", ""));

/** Waits for further readings of the page. */
async function readings(page: Page, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await page.waitForResponse((response) => response.url().includes("view=data"), { timeout: 60_000 });
  }
}

async function search(page: Page, text: string): Promise<void> {
  await page.focus("#search");
  await page.keyboard.press("Escape");
  await page.keyboard.type(text);
}

describe.each(Object.entries(BROWSERS))("in %s", (_, options) => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  const requested = new Set<string>();

  async function open(url: string): Promise<Page> {
    const opened = await browser.newPage();
    opened.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    opened.on("pageerror", (problem) => problems.push(String(problem)));
    opened.on("request", (request) => requested.add(new URL(request.url()).origin));
    await opened.setViewport({ width: 1280, height: 900 });
    await opened.goto(new URL("/", url).href);
    return opened;
  }

  beforeAll(async () => {
    browser = await puppeteer.launch(options);
    page = await open(server.url);
    await page.waitForSelector(partOf("jobs", ".figures"), { timeout: 60_000 });
  });
  afterAll(() => browser?.close());

  test("a counter goes up while a worker counts, and ends at the exact total", async () => {
    const worker = new Worker(new URL("counting.worker.js", import.meta.url), { workerData: registry.handle });
    await once(worker, "online");
    const before = await total(page);
    await page.waitForFunction(
      (selector: string, from: number) =>
        Number(document.querySelector(selector)?.textContent?.replaceAll(",", "")) > from,
      { timeout: 60_000 },
      partOf("jobs", ".total dd"),
      before,
    );
    await said(page, partOf("jobs", ".rate dd"), /^[\d,.]+\/s$/);
    await worker.terminate();
    const text = jobs.labels("chart").value.toLocaleString("en");
    await said(page, partOf("jobs", ".total dd"), new RegExp(`^${text}$`));
    expect(await page.$eval(partOf("jobs", ".line"), (line) => line.getAttribute("d"))).toMatch(/^M\d/);
    expect(await page.$eval(partOf("jobs", ".chart"), (chart) => chart.getAttribute("aria-label"))).toMatch(
      /^Chart of the rate over the last five minutes: now [\d,.]+\/s, at most [\d,.]+\/s$/,
    );
  });

  test("a histogram has its figures, and the registry and its threads are described", async () => {
    const figures = await page.$$eval(partOf("took", ".figures > div"), (all) =>
      all.map((one) => [one.querySelector("dt")?.textContent, one.querySelector("dd")?.textContent]),
    );
    const value = "250 ms";
    expect(figures.map(([name]) => name)).toEqual(["count", "rate", "mean", "p50", "p95", "max"]);
    expect(figures.flatMap(([name, text]) => (name === "rate" ? [] : text))).toEqual(["1", value, value, value, value]);
    expect(await textOf(page, "#overview")).toMatch(/^Running.*Threads1.*Series2,\d+Memory[\d.]+ [KM]iB of 256 MiB$/);
    expect(await textOf(page, "#threads tbody tr")).toMatch(
      new RegExp(`^${registry.lane}(\\d+ %|–).* ms.* MiB(now|\\d+ s ago)$`),
    );
  });

  test("markup in help, units and label values is text", async () => {
    await page.click(partOf("marked", ".opener"));
    expect(await textOf(page, partOf("took", ".help"))).toBe(MARKUP);
    expect(await textOf(page, partOf("marked", ".value"))).toBe(MARKUP);
    expect(await textOf(page, partOf("marked", ".now dd"))).toBe(`7 ${MARKUP}`);
    expect(await page.title()).toBe(`127.0.0.1:${port} – metrics`);
    expect(await page.$$eval("img, script", (all) => all.map(({ tagName }) => tagName))).toEqual(["SCRIPT"]);
    await page.click(partOf("marked", ".opener"));
  });

  test("of many label sets some are shown, the rest is counted, and a search finds each", async () => {
    const rows = () => page.$$eval(partOf("requests", ".sets > li"), (all) => all.length);
    await page.click(partOf("requests", ".opener"));
    expect(await rows()).toBe(50);
    expect(await textOf(page, partOf("requests", ".remainder"))).toBe(
      "Showing 50 of 2,000 label sets. 500 more are not in this page: a search finds them.",
    );
    await page.click(partOf("requests", ".more"));
    expect(await rows()).toBe(100);
    await search(page, "route=/2345");
    await said(page, "#own .remainder", /^Showing 1 of 1 label sets that match, of 2,500 in all/);
    expect(await textOf(page, "#own .sets .total dd")).toBe("2,345");
    await search(page, "nothing like this");
    await said(page, "#empty", /^Nothing matches this search\.$/);
    await search(page, "nodejs");
    await said(page, "#empty", /^Found in Node and process only\.$/);
    expect(await page.$eval("#runtime", (details) => (details as HTMLDetailsElement).open)).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.$$eval("#own .metric", (all) => all.length)).toBe(4);
    await page.click(partOf("requests", ".opener"));
  });

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
      }, theme);
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
        return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
      });
      expect(violations).toEqual([]);
    },
  );

  test("a page that is hidden or paused requests nothing, and a hidden one continues when it is visible", async () => {
    let sent = 0;
    page.on("request", () => sent++);
    const other = await open(server.url);
    await other.bringToFront();
    await readings(other, 1);
    expect(await page.evaluate(() => document.hidden)).toBe(true);
    sent = 0;
    await readings(other, 3);
    expect(sent).toBe(0);
    await Promise.all([readings(page, 1), page.bringToFront()]);
    await page.click("#pause");
    await Promise.all([readings(other, 1), other.bringToFront()]);
    sent = 0;
    await readings(other, 2);
    await page.bringToFront();
    expect([sent, await textOf(page, "#status")]).toEqual([0, "Paused"]);
    await page.click("#pause");
    await said(page, "#status", /^Live$/);
    await other.close();
  });

  test("there were no errors, no violation of the policy, and no request to anywhere else", () => {
    expect(problems).toEqual([]);
    requested.delete("null"); // the icon, which is in the page
    expect([...requested]).toEqual([`http://127.0.0.1:${port}`]);
  });

  test("if the server is away, the page says so, and continues when it is back", async () => {
    await server.close();
    try {
      await said(page, "#status", /^The server does not reply\. Trying again\.$/);
      expect(await total(page)).toBe(jobs.labels("chart").value);
    } finally {
      server = await serveMetrics(registry, { port });
    }
    await said(page, "#status", /^Live$/);
  });

  test("a registry without metrics says how to define one", async () => {
    const other = await open(emptyServer.url);
    await said(other, "#empty", /^No metrics yet\. Define one in any thread/);
    expect(await other.$eval("#threads", (threads) => threads.checkVisibility())).toBe(false);
    await other.close();
  });
});
