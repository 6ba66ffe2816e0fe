/** The effects of the calls in the kinds of thread that browsers have, and on pages with restrictions. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Headers, ISOLATED, serve } from "../../scripts/serve.js";
import { type Answers, noteAnswers } from "../support/hosts.ts";
import { type Browser, engines } from "./engines.ts";
import { withoutWebAssembly } from "./puppeteer.ts";

const WITHOUT_NODE = { metricsHandler: "NEEDS_NODE", serveMetrics: "NEEDS_NODE", collectRuntimeMetrics: "NEEDS_NODE" };
const PAGE = {
  "new Registry": "works",
  handle: "works",
  "Registry.default": "works",
  received: "NOT_A_WORKER",
  expose: "works",
  ...WITHOUT_NODE,
};
const UNSHARED = { ...PAGE, handle: "NOT_ISOLATED" };
/** Threads that another thread has started inherit nothing. */
const OTHER_THREAD = { ...PAGE, "Registry.default": "NO_DEFAULT" };
const refused = (code: string): Answers => ({
  ...Object.fromEntries(Object.keys(PAGE).map((call) => [call, "-"])),
  "new Registry": code,
  "Registry.default": code,
  received: "NOT_A_WORKER",
});

async function answersOf(browser: Browser, headers: Headers, ...call: [string, ...unknown[]]): Promise<Answers> {
  const server = await serve({ headers });
  const page = await browser.open(`${server.url}test/browsers/page.html`);
  onTestFinished(async () => {
    await page.close();
    await server.close();
  });
  return (await page.call(...call)) as Answers;
}

const used = Object.entries(engines).filter(([engine]) => engine in withoutWebAssembly);

describe.each(used)("%s", (engine, launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const note = (host: string, answers: Answers) => noteAnswers(host, `${engine} ${browser.version}`, answers);

  test.each([
    ["an isolated page", ISOLATED, PAGE],
    ["a page that is not isolated", {}, UNSHARED],
    [
      "a page whose policy has no 'wasm-unsafe-eval'",
      { ...ISOLATED, "Content-Security-Policy": "script-src 'self'" },
      refused("NOT_ALLOWED_TO_COMPILE"),
    ],
  ])("%s", async (host, headers, expected) => {
    const answers = await answersOf(browser, headers, "probe");
    expect(answers).toEqual(expected);
    note(host, answers);
  });

  test("a Permissions-Policy prevents isolation, in engines that respect it", async () => {
    const headers = { ...ISOLATED, "Permissions-Policy": "cross-origin-isolated=()" };
    const answers = await answersOf(browser, headers, "probe");
    expect(answers).toEqual(engine === "Chromium" ? UNSHARED : PAGE);
    note("a page with Permissions-Policy: cross-origin-isolated=()", answers);
  });

  test.each([
    ["a worker", "probeWorker", { ...OTHER_THREAD, received: "waits" }],
    ["an audio worklet", "probeWorklet", OTHER_THREAD],
  ])("an isolated page and %s share one registry", async (host, call, expected) => {
    const answers = await answersOf(browser, ISOLATED, call, false);
    expect(answers).toEqual(expected);
    const { hits, attach, ...others } = await answersOf(browser, ISOLATED, call, true);
    expect({ hits, attach }).toEqual({ hits: 3, attach: "works" });
    const { "new Registry": _, ...rest } = expected;
    expect(others).toEqual(rest);
    note(host, { ...answers, attach: attach as string });
  });

  test.each([
    ["a SharedWorker", "probeSharedWorker"],
    ["a service worker", "probeServiceWorker"],
  ])("%s can create registries", async (host, call) => {
    const answers = await answersOf(browser, ISOLATED, call);
    expect(answers).toEqual({ ...OTHER_THREAD, handle: expect.stringMatching(/^(works|NOT_ISOLATED)$/) });
    note(host, answers);
  });
});

test.each(Object.entries(withoutWebAssembly))("%s without WebAssembly", async (engine, launch) => {
  const browser = await launch();
  onTestFinished(() => browser.close());
  const answers = await answersOf(browser, ISOLATED, "probe");
  expect(answers).toEqual(refused("NO_WEBASSEMBLY"));
  noteAnswers("a page without WebAssembly", `${engine} ${browser.version}`, answers);
});
