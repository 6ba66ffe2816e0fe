/** Pages that are not isolated: their workers report what they record. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, serve } from "../../scripts/serve.js";
import { type Browser, engines, type Page } from "./engines.ts";

/** Returns the reading when workers have recorded so many times, and so many of them have a level. */
function readingAfter(times: number, levels: number) {
  const sum = (value: number) => Number((times * value).toFixed(3));
  return {
    jobs: [1, times],
    bytes: sum(0.001),
    ratio: { count: times, sum: sum(0.1), mean: 0.1, min: 0.1, max: 0.1 },
    took: [2 * times, sum(5.05), [times, sum(0.05)], [0, 0], [times, sum(5)]],
    open: times,
    busy: 2 * levels,
  };
}

describe.each(Object.entries(engines))("%s", (engine, launch) => {
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    server = await serve({ headers: {} });
    browser = await launch();
    page = await browser.open(`${server.url}test/browsers/page.html`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  test("a page reads exactly what its workers have reported, even of those that have ended", async () => {
    const worker = { shared: false, labels: { app: "page" }, handle: "NOT_ISOLATED" };
    expect(await page.call("reports")).toEqual({
      shared: false,
      workers: [worker, worker, worker],
      asked: readingAfter(3000, 3),
      unasked: readingAfter(3003, 3),
      terminated: readingAfter(3003, 2),
      detached: readingAfter(3010, 1),
      reset: readingAfter(3011, 1),
      waitedForBlocked: true,
      blocked: [1, 3011],
      closed: 6,
      afterReset: [0, 0],
    });
  });

  // In Firefox, starting a worker in a worker may hang (docs/browsers.md).
  if (engine === "Firefox ESR") return;

  test("a worker's worker reports to it, and it to the page", async () => {
    expect(await page.call("nestedReports")).toEqual({ jobs: 10, queued: 4 });
  });
});
