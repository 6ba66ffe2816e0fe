/** The scenarios in three browser engines, on an isolated page, served as the documentation recommends. */

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ISOLATED, type Server, serve } from "../../scripts/serve.js";
import { ROOT } from "../house/files.ts";
import { scenarios } from "../scenarios/index.js";
import { noteSuccess } from "../support/platforms.ts";
import { type Browser, engines } from "./engines.ts";

const HUNG = "hung";

/** In Chromium, this takes a minute; in the other engines, where it was exact, too, several. */
const LONG = "1,200 workers, 1,024 lanes";

/**
 * The number of attempts per scenario, and the milliseconds of each. In Firefox ESR 153, a nested `new Worker`
 * sometimes never returns, even on pages without threadtally (docs/browsers.md). Such a run shows nothing, so it is
 * repeated.
 */
function patienceWith(engine: string, name: string): readonly [tries: number, limit: number] {
  return engine === "Firefox ESR" && name === "workers of workers" ? [8, 25_000] : [1, 280_000];
}

/** These start so many workers that loading the modules of each one would take most of their time. */
const hasManyWorkers = (name: string) => / workers, /.test(name);

/** Bundles the page and its worker. Returns the folder. */
async function bundled(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), "threadtally-scenarios-"));
  const entryPoints = ["browsers/page.js", "scenarios/web.worker.js"].map((file) => join(ROOT, "test", file));
  await build({ entryPoints, entryNames: "[name]", outdir, bundle: true, minify: true, format: "esm" });
  cpSync(join(ROOT, "test/browsers/page.html"), join(outdir, "page.html"));
  return outdir;
}

describe.each(Object.entries(engines))("%s", (engine, launch) => {
  let server: Server;
  let bundle: Server;
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    // Many workers load the same few files.
    const headers = { ...ISOLATED, "Cache-Control": "max-age=3600" };
    server = await serve({ headers });
    folder = await bundled();
    bundle = await serve({ root: folder, headers });
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await bundle?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const chosen = Object.keys(scenarios).filter((name) => name !== LONG || engine === "Chromium");

  test.each(chosen)("%s", async (name) => {
    const [tries, limit] = patienceWith(engine, name);
    const url = hasManyWorkers(name) ? `${bundle.url}page.html` : `${server.url}test/browsers/page.html`;
    let facts: unknown = HUNG;
    for (let i = 0; i < tries && facts === HUNG; i++) {
      const page = await browser.open(url);
      const call = page.call("scenario", name);
      call.catch(() => {}); // of a page that is closed while it hangs
      facts = await Promise.race([call, pause(limit, HUNG)]);
      await page.close();
    }
    console.log(`${engine} ${browser.version}, ${name}: ${JSON.stringify(facts)}`);
    expect(facts).toMatchObject({ records: expect.any(Number) });
    noteSuccess({ name: engine, version: browser.version }, name);
  });
});
