/** The live page in real browsers: its numbers are those of the registry, it is safe, and it notices what happens. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { Registry } from "threadtally";
import { metricsHandler } from "threadtally/prometheus";
import { livePage, serveMetrics } from "threadtally/prometheus/serve";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BROWSERS } from "../support/browsers.ts";
import { away, jobs, MARKUP, open, partOf, port, readings, registry, said, textOf, total } from "./program.ts";

const empty = new Registry();
const emptyServer = await serveMetrics(empty, { port: 0 });
afterAll(async () => {
  await emptyServer.close();
  empty.detach();
});

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

  beforeAll(async () => {
    browser = await puppeteer.launch(options);
    page = await open(browser, problems, requested);
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
    const sort = partOf("requests", "[aria-pressed]");
    const first = () => textOf(page, partOf("requests", ".sets .total dd"));
    await page.click(sort);
    expect([await first(), await page.$eval(sort, (button) => button.ariaPressed)]).toEqual(["1,999", "true"]);
    await page.click(sort);
    expect([await first(), await page.$eval(sort, (button) => button.ariaPressed)]).toEqual(["0", "false"]);
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

  test("a page that is hidden or paused requests nothing, and a hidden one continues when it is visible", async () => {
    let sent = 0;
    page.on("request", () => sent++);
    const other = await open(browser, problems, requested);
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
    await away(async () => {
      await said(page, "#status", /^The server does not reply\. Trying again\.$/);
      expect(await total(page)).toBe(jobs.labels("chart").value);
    });
    await said(page, "#status", /^Live$/);
  });

  test("a source that fails is reported, and shown again when it works", async () => {
    let fails = false;
    const source = () => (fails ? Promise.reject(new Error("no process replied")) : registry.snapshot());
    const listener = metricsHandler(source, { page: livePage, onError: () => {} });
    const own = createServer(listener).listen(0, "127.0.0.1");
    await once(own, "listening");
    const other = await open(browser, problems, requested, `http://127.0.0.1:${(own.address() as AddressInfo).port}`);
    await said(other, "#status", /^Live$/);
    fails = true;
    await said(other, "#status", /^The metrics could not be read\. Trying again\.$/);
    fails = false;
    await said(other, "#status", /^Live$/);
    expect(await total(other)).toBe(jobs.labels("chart").value);
    await other.close();
    own.close();
    own.closeAllConnections();
  });

  test("a registry without metrics says how to define one", async () => {
    const other = await open(browser, problems, requested, new URL("/", emptyServer.url).href);
    await said(other, "#empty", /^No metrics yet\. Define one in any thread/);
    expect(await other.$eval("#threads", (threads) => threads.checkVisibility())).toBe(false);
    await other.close();
  });
});
