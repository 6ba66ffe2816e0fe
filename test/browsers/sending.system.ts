/** Real pages that send: whatever becomes of them, the server has exactly what the test let them record. */

import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ISOLATED, type Server, serve } from "../../scripts/serve.js";
import { lostReply, lostRequest, Receiver } from "../browser/receiver.ts";
import { BROWSERS } from "../support/browsers.ts";

/** What sending.js defines in a page. */
interface Sends {
  click(times: number): Promise<void>;
  flush(): Promise<boolean>;
  unsent(): number;
}

describe.each(Object.entries(BROWSERS))("%s", (engine, options) => {
  let server: Server;
  let browser: Browser;
  let receiver: Receiver;
  /** Clicks that the test has let pages record. */
  let recorded = 0;
  /** Whether browsers may keep the pages: "no-store" forbids it. */
  let caching: string;

  beforeAll(async () => {
    server = await serve({ headers: () => ({ ...ISOLATED, "Cache-Control": caching }) });
    browser = await puppeteer.launch(options);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  beforeEach(async () => {
    recorded = 0;
    caching = "no-cache";
    receiver = await new Receiver({
      origins: [new URL(server.url).origin],
      only: ["clicks_total", "shown_total"],
    }).listen();
  });

  async function open(): Promise<Page> {
    const page = await browser.newPage();
    onTestFinished(() => page.close().catch(() => {}));
    const before = received("shown_total");
    await page.goto(`${server.url}test/browsers/sending.html?to=${encodeURIComponent(receiver.url)}`);
    await until(() => expect(received("shown_total")).toBe(before + 1));
    return page;
  }

  async function click(page: Page, times: number): Promise<void> {
    await page.evaluate((count) => (globalThis as unknown as Sends).click(count), times);
    recorded += 2 * times;
  }

  const flush = (page: Page) => page.evaluate(() => (globalThis as unknown as Sends).flush());

  /** Returns the sum of a metric in the server, or of its series of which a label has this value. */
  function received(name = "clicks_total", label?: string): number {
    let sum = 0;
    for (const cursor = receiver.registry.cursor({ metrics: [name] }); cursor.next(); ) {
      if (!label || Object.values(cursor.labels).includes(label)) sum += cursor.value;
    }
    return sum;
  }

  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 });
  const arrived = () => until(() => expect(received()).toBe(recorded));

  // On a busy machine, Firefox has been seen to end a page's process before it has sent the request.
  test("pages that are closed", { retry: engine === "Chromium" ? 0 : 2 }, async () => {
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

  test("a page whose requests and replies are lost for a while", async () => {
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

  test("a page whose browser is offline for a while", async () => {
    const page = await open();
    await click(page, 3);
    expect(await flush(page)).toBe(true);
    await page.setOfflineMode(true);
    for (const times of [5, 7]) {
      await click(page, times);
      expect(await flush(page)).toBe(false);
    }
    expect(received()).toBe(6);
    // Nothing else makes the page send: the browser's own event does.
    await page.setOfflineMode(false);
    await arrived();
  });

  /** Leaves a page, and comes back to it. Resolves to true if the browser has kept it meanwhile. */
  async function leaveAndReturn(page: Page): Promise<boolean> {
    await page.goto(`${server.url}test/browsers/page.html`);
    await arrived();
    const [shown, kept] = [received("shown_total"), received("shown_total", "kept")];
    // `goBack` of the driver waits for a page to be loaded, which one that was kept is not.
    await page.evaluate(() => void setTimeout(() => history.back()));
    await until(() => expect(received("shown_total")).toBe(shown + 1));
    return received("shown_total", "kept") > kept;
  }

  test("a page that is left, kept by the browser, and comes back", async () => {
    const page = await open();
    let wasKept = false;
    // A browser may not keep a page that still waits for a reply.
    for (let tries = 0; tries < 5 && !wasKept; tries++) {
      await click(page, 3);
      wasKept = await leaveAndReturn(page);
    }
    expect(wasKept).toBe(true);
    await click(page, 5);
    expect(await flush(page)).toBe(true);
    expect(received()).toBe(recorded);
  });

  test("a page that is left and loaded again, since the browser may not keep it", async () => {
    caching = "no-store";
    const page = await open();
    await click(page, 3);
    const wasKept = await leaveAndReturn(page);
    if (engine !== "Chromium") expect(wasKept).toBe(false);
    await click(page, 5);
    expect(await flush(page)).toBe(true);
    expect(received()).toBe(recorded);
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
