/** A program with metrics of many kinds, the live page of its server, and readers of that page. */

import type { Browser, Page } from "puppeteer-core";
import { Registry } from "threadtally";
import { collectRuntimeMetrics } from "threadtally/prometheus";
import { serveMetrics } from "threadtally/prometheus/serve";
import { afterAll } from "vitest";

/** Markup that would change the page's title if it were not text. */
export const MARKUP = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>";
const ROUTES = 2500;

export const registry = new Registry({ maxSeriesPerMetric: ROUTES });
const runtime = collectRuntimeMetrics(registry);
export const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs", labelNames: ["kind"] });
jobs.labels("chart").inc(1000);
const took = registry.histogram({ name: "job_seconds", help: MARKUP, buckets: [0.1, 1], minMax: true });
took.record(0.25);
registry
  .gauge({ name: "marked", unit: MARKUP, labelNames: ["kind"] })
  .labels(MARKUP)
  .set(7);
const requests = registry.counter({ name: "requests_total", help: "Requests", labelNames: ["route"] });
for (let n = 0; n < ROUTES; n++) requests.labels(`/${n}`).inc(n);

let server = await serveMetrics(registry, { port: 0 });
export const { port } = server;
afterAll(async () => {
  await server.close();
  runtime.stop();
  registry.detach();
});

/** Closes the server while `work` runs. */
export async function away(work: () => Promise<void>): Promise<void> {
  await server.close();
  try {
    await work();
  } finally {
    server = await serveMetrics(registry, { port });
  }
}

/**
 * Opens the page of a server, by default the program's. Its problems and the origins of its requests are added to
 * these.
 */
export async function open(
  browser: Browser,
  problems: string[],
  requested = new Set<string>(),
  url = `http://127.0.0.1:${port}/`,
): Promise<Page> {
  const opened = await browser.newPage();
  opened.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  opened.on("pageerror", (problem) => problems.push(String(problem)));
  opened.on("request", (request) => requested.add(new URL(request.url()).origin));
  await opened.setViewport({ width: 1280, height: 900 });
  await opened.goto(url);
  return opened;
}

export const textOf = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? "");

/** Waits until the first element of a kind has the expected text. */
export function said(page: Page, selector: string, pattern: RegExp): Promise<unknown> {
  const check = (where: string, source: string) =>
    new RegExp(source).test(document.querySelector(where)?.textContent ?? "");
  return page.waitForFunction(check, { timeout: 60_000 }, selector, pattern.source);
}

/** Returns a selector of a part of a metric's row. The own metrics are in the order of their definition. */
export const partOf = (metric: "jobs" | "took" | "marked" | "requests", part: string) =>
  `#own .metrics > :nth-child(${["jobs", "took", "marked", "requests"].indexOf(metric) + 1}) ${part}`;

export const total = async (page: Page) =>
  Number((await textOf(page, partOf("jobs", ".total dd"))).replaceAll(",", ""));

/** Waits for further readings of the page. */
export async function readings(page: Page, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await page.waitForResponse((response) => response.url().includes("view=data"), { timeout: 60_000 });
  }
}
