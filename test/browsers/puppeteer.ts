/** Debian's Chromium by the DevTools protocol and its Firefox by WebDriver BiDi: puppeteer-core speaks both. */

import puppeteer, { type LaunchOptions } from "puppeteer-core";
import { type Answer, type Browser, resultOf } from "./engines.ts";

/** Milliseconds that one call of a page may take. */
const PATIENCE = 280_000;

const CHROMIUM: LaunchOptions = {
  browser: "chrome",
  executablePath: "/usr/bin/chromium",
  // As root there is no sandbox. /dev/shm is small in containers.
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
  ],
};

const FIREFOX: LaunchOptions = { browser: "firefox", executablePath: "/usr/bin/firefox-esr" };

export const chromium = (): Promise<Browser> => launch(CHROMIUM);
export const firefox = (): Promise<Browser> => launch(FIREFOX);

async function launch(options: LaunchOptions): Promise<Browser> {
  const browser = await puppeteer.launch({ headless: true, protocolTimeout: PATIENCE, ...options });
  return {
    version: (await browser.version()).replace(/^.*\//, ""),
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return {
        async call(name, ...given) {
          const answer = page.evaluate((...call) => (globalThis as unknown as Called).call(...call), name, ...given);
          return resultOf(await answer);
        },
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}

/** What page.js puts into a page. */
interface Called {
  call(name: string, ...given: readonly unknown[]): Promise<Answer>;
}
