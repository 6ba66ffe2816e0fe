/** Debian's Chromium by the DevTools protocol and its Firefox by WebDriver BiDi: puppeteer-core supports both. */

import puppeteer, { type LaunchOptions } from "puppeteer-core";
import { BROWSERS } from "../support/browsers.ts";
import { type Answer, type Browser, resultOf } from "./engines.ts";

/** The time limit of one call of a page, in milliseconds. */
const PATIENCE = 280_000;

export const chromium = (): Promise<Browser> => launch(BROWSERS.Chromium);
export const firefox = (): Promise<Browser> => launch(BROWSERS["Firefox ESR"]);

/** The same two with WebAssembly switched off, as by a policy or a lockdown mode. */
export const withoutWebAssembly = {
  Chromium: () => launch({ ...BROWSERS.Chromium, args: [...BROWSERS.Chromium.args, "--js-flags=--jitless"] }),
  "Firefox ESR": () => launch({ ...BROWSERS["Firefox ESR"], extraPrefsFirefox: { "javascript.options.wasm": false } }),
};

async function launch(options: LaunchOptions): Promise<Browser> {
  const browser = await puppeteer.launch({ protocolTimeout: PATIENCE, ...options });
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

/** The global that page.js defines in a page. */
interface Called {
  call(name: string, ...given: readonly unknown[]): Promise<Answer>;
}
