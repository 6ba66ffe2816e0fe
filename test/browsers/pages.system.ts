/** Pages as served in practice: isolated or not, with policies, and with every failing way of passing a handle. */

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Headers, ISOLATED, serve } from "../../scripts/serve.js";
import { type Browser, engines, type Page } from "./engines.ts";

const USED = {
  hits: 334,
  mean: { count: 1000, sum: 350, mean: 0.35 },
  counts: [1000, 0, 0],
  level: 2.5,
  closed: 4,
  left: 0,
  threads: 1,
};
const NOT_ISOLATED = {
  name: "RangeError",
  code: "NOT_ISOLATED",
  message: expect.stringMatching(
    /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp \(https:/,
  ),
};
const NOT_ALLOWED = {
  name: "RangeError",
  code: "NOT_ALLOWED_TO_COMPILE",
  message: expect.stringMatching(
    /forbids compiling it \([\s\S]*\)\. Add 'wasm-unsafe-eval' to the script-src of the Content-Security-Policy/,
  ),
};
const policy = (sources: string) => ({ ...ISOLATED, "Content-Security-Policy": `script-src ${sources}` });

describe.each(Object.entries(engines))("%s", (engine, launch) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  /** Opens a page that is served with these headers. */
  async function open(headers: Headers | ((path: string) => Headers)): Promise<Page> {
    const server = await serve({ headers });
    const page = await browser.open(`${server.url}test/browsers/page.html`);
    onTestFinished(async () => {
      await page.close();
      await server.close();
    });
    return page;
  }

  test("an isolated page and its workers share", async () => {
    const page = await open(ISOLATED);
    const facts = { ...USED, isIsolated: true, shared: true, handle: null };
    expect(await page.call("use")).toEqual(facts);
    expect(await page.call("useInWorker")).toEqual(facts);
    expect(await page.call("attachInWorker", "use.worker.js")).toBeNull();
  });

  test("credentialless instead of require-corp isolates, except in WebKit", async () => {
    const page = await open({ ...ISOLATED, "Cross-Origin-Embedder-Policy": "credentialless" });
    const isIsolated = engine !== "WebKitGTK";
    expect(await page.call("use")).toMatchObject({ ...USED, isIsolated, shared: isIsolated });
  });

  test("a page has no parent to receive a registry from, and gets an error", async () => {
    const page = await open(ISOLATED);
    expect(await page.call("receive")).toMatchObject({ code: "NOT_A_WORKER" });
  });

  test.each([
    ["no headers", {}],
    ["only one of the two headers", { "Cross-Origin-Embedder-Policy": "require-corp" }],
  ])("a page with %s works within one thread, and its error says what sharing needs", async (_, headers) => {
    const page = await open(headers);
    const facts = { ...USED, isIsolated: false, shared: false, handle: NOT_ISOLATED };
    expect(await page.call("use")).toEqual(facts);
    expect(await page.call("useInWorker")).toEqual(facts);
  });

  test("a policy with 'wasm-unsafe-eval' is sufficient, one without it gives an error", async () => {
    const allowing = await open(policy("'self' 'wasm-unsafe-eval'"));
    expect(await allowing.call("use")).toMatchObject(USED);
    expect(await allowing.call("attachInWorker", "use.worker.js")).toBeNull();
    const forbidding = await open(policy("'self'"));
    expect(await forbidding.call("use")).toEqual({ refused: NOT_ALLOWED });
    expect(await forbidding.call("useInWorker")).toEqual({ refused: NOT_ALLOWED });
  });

  test("a worker has the policy that its own script is served with", async () => {
    const page = await open((path) => policy(path.endsWith("use.worker.js") ? "'self'" : "'self' 'wasm-unsafe-eval'"));
    expect(await page.call("use")).toMatchObject(USED);
    expect(await page.call("useInWorker")).toEqual({ refused: NOT_ALLOWED });
  });

  test("a worker's script without the second header does not start in an isolated page", async () => {
    const page = await open((path) => (path.endsWith("use.worker.js") ? {} : ISOLATED));
    expect(await page.call("attachInWorker", "use.worker.js")).toBe("error");
  });

  test("a handle by BroadcastChannel arrives, or is rejected with a remedy", async () => {
    const page = await open(ISOLATED);
    const refused = {
      name: "TypeError",
      code: "HANDLE_INVALID",
      message: expect.stringMatching(/got null\. Pass registry\.handle .* postMessage, not BroadcastChannel/),
    };
    expect(await page.call("broadcast")).toEqual(engine === "Chromium" ? refused : null);
  });

  // Chromium has room for about 120 at once, Firefox for about 1,000.
  test.each([
    ["all in one turn", Number.POSITIVE_INFINITY, false],
    ["each in a turn", 1, false],
    ["50 in a turn, with handles", 50, true],
  ])("1,500 registries can be created without keeping them, %s", async (_, each, isKnown) => {
    const page = await open(ISOLATED);
    expect(await page.call("drop", 1500, each, isKnown)).toBe(1500);
  });

  test.each([
    [false, { threads: 3, after: 2 }],
    [true, { threads: 2, after: 1 }],
  ])("a removed iframe receives pagehide, its worker nothing; it detaches then: %s", async (detaches, facts) => {
    const page = await open(ISOLATED);
    expect(await page.call("removeFrame", detaches)).toEqual({ before: 2, events: ["pagehide"], ...facts });
  });

  test("a service worker has no default registry, but can create one", async () => {
    const page = await open(ISOLATED);
    expect(await page.call("serviceWorker")).toMatchObject({ code: "NO_DEFAULT", counted: 1 });
  });

  test("a SharedWorker gets no handle, but can create registries", async () => {
    const page = await open(ISOLATED);
    expect(await page.call("sharedWorker")).toMatchObject({
      ...USED,
      heard: "messageerror",
      shared: false,
      handle: NOT_ISOLATED,
      received: { code: "NOT_A_WORKER", message: expect.stringContaining("SharedWorker") },
    });
  });
});
