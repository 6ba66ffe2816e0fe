/** The guide's page and worker, built as they are by each bundler, in Debian's Chromium. */

import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "../../scripts/serve.js";
import { manifestOf } from "../house/files.ts";
import { BROWSERS } from "../support/browsers.ts";
import { guidePage, promisedBy } from "../support/guidePage.ts";
import type { Dependencies } from "../support/installs.ts";
import { consumer } from "../support/tarball.ts";

const packagesOf = (example: string): Dependencies => manifestOf(`examples/${example}/package.json`).devDependencies;

/** For each bundler its packages, and the command that builds into the folder build. */
const BUNDLERS: Readonly<Record<string, readonly [Dependencies, ...string[]]>> = {
  esbuild: [
    packagesOf("10-esbuild"),
    ...["esbuild", "page.js", "worker.js", "--bundle", "--format=esm", "--minify", "--outdir=build"],
  ],
  Vite: [packagesOf("11-vite"), "vite", "build", "--outDir", "build"],
  webpack: [packagesOf("12-webpack"), "webpack", "./page.js", "--mode", "production", "-o", "build"],
  Rollup: [
    packagesOf("13-rollup"),
    ...["rollup", "page.js", "worker.js", "-p", "node-resolve={browser:true}", "-d", "build"],
  ],
  Parcel: [{ parcel: "2.16.4" }, "parcel", "build", "index.html", "--no-cache", "--dist-dir", "build"],
};

const HTML = (script: string) => `<!doctype html><body><script type="module" src="${script}"></script></body>`;

test.each(Object.entries(BUNDLERS))("%s builds the guide's page and worker as they are", async (name, command) => {
  const [dependencies, program = "", ...args] = command;
  const folder = consumer(dependencies);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const files = guidePage();
  for (const [file, code] of Object.entries(files)) writeFileSync(join(folder, file), code);
  writeFileSync(join(folder, "index.html"), HTML("./page.js"));
  execFileSync(join(folder, "node_modules", ".bin", program), args, { cwd: folder, stdio: "pipe" });
  // Vite and Parcel build the page, too. webpack calls the bundle of its only entry main.js.
  if (name === "webpack") writeFileSync(join(folder, "build", "index.html"), HTML("./main.js"));
  else if (name !== "Vite" && name !== "Parcel") writeFileSync(join(folder, "build", "index.html"), HTML("./page.js"));
  const server = await serve({ root: join(folder, "build") });
  const browser = await puppeteer.launch(BROWSERS.Chromium);
  onTestFinished(async () => {
    await browser.close();
    await server.close();
  });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (problem) => problems.push(String(problem)));
  await page.goto(server.url);
  const promised = promisedBy(files);
  await page
    .waitForFunction((shown) => document.body.textContent === shown, { timeout: 30_000 }, promised)
    .catch((problem) => problems.push(String(problem)));
  expect(problems).toEqual([]);
});
