/** Real pages that send: whatever becomes of them, the server has exactly what the test let them record. */

import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Server, serve } from "../../scripts/serve.js";
import { lostReply, lostRequest, Receiver } from "../browser/receiver.ts";
import { BROWSERS } from "../support/browsers.ts";

/** What sending.js defines in a page. */
interface Sends {
  click(times: number): Promise<void>;
  flush(): Promise<boolean>;
  unsent(): number;
  readonly wasKept: boolean;
}

describe.each(Object.entries(BROWSERS))("%s", (engine, options) => {
  let server: Server;
  let browser: Browser;
  let receiver: Receiver;
  /** Clicks that the test has let pages record. */
  let recorded = 0;

  beforeAll(async () => {
    server = await serve();
    browser = await puppeteer.launch(options);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    recorded = 0;
    receiver = await new Receiver({ origins: [new URL(server.url).origin], only: ["clicks_total"] }).listen();
  });

  async function open(): Promise<Page> {
    const page = await browser.newPage();
    onTestFinished(() => page.close().catch(() => {}));
    await page.goto(`${server.url}test/browsers/sending.html?to=${encodeURIComponent(receiver.url)}`);
    return page;
  }

  async function click(page: Page, times: number): Promise<void> {
    await page.waitForFunction(() => "wasKept" in globalThis);
    await page.evaluate((count) => (globalThis as unknown as Sends).click(count), times);
    recorded += 2 * times;
  }

  const flush = (page: Page) => page.evaluate(() => (globalThis as unknown as Sends).flush());

  function received(): number {
    let sum = 0;
    for (const cursor = receiver.registry.cursor(); cursor.next(); ) sum += cursor.value;
    return sum;
  }

  const arrived = () => vi.waitFor(() => expect(received()).toBe(recorded), { timeout: 30_000, interval: 50 });

  test("pages that are closed", async () => {
    for (const times of [3, 5]) {
      const page = await open();
      await click(page, times);
      await page.close();
    }
    await arrived();
  });

  test("a page that is reloaded, and left", async () => {
    const page = await open();
    for (const times of [3, 5, 7]) {
      await click(page, times);
      await page.reload();
    }
    await click(page, 9);
    await page.goto("about:blank");
    await arrived();
  });

  test("a page that is offline for a while, and whose replies are lost", async () => {
    const page = await open();
    for (const fault of [lostRequest, lostReply, lostRequest]) {
      receiver.fault = fault;
      await click(page, 3);
      expect(await flush(page)).toBe(false);
    }
    receiver.fault = undefined;
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await arrived();
    expect(await flush(page)).toBe(true);
    expect(received()).toBe(recorded);
  });

  test("a page that is left and comes back", async () => {
    const page = await open();
    await click(page, 3);
    await page.goto(`${server.url}test/browsers/page.html`);
    await arrived();
    await page.goBack();
    const wasKept = await page.evaluate(() => (globalThis as unknown as Sends).wasKept);
    console.log(`${engine}: kept in the cache of pages: ${wasKept}`);
    await click(page, 5);
    await flush(page);
    await arrived();
  });

  // Only its protocol has a command for this.
  if (engine !== "Chromium") return;

  test("a page that is frozen and resumed", async () => {
    const page = await open();
    const session = await page.createCDPSession();
    await click(page, 3);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    await arrived();
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await click(page, 5);
    expect(await flush(page)).toBe(true);
    await arrived();
  });
});
