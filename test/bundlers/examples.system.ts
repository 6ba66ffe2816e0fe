/**
 * The examples of bundlers, each in a copy with the packed package, with the commands of its README: minified, with
 * workers, in Debian's Chromium and in Node.
 */

import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestOf, ROOT, repositoryFiles, text } from "../house/files.ts";
import { BROWSERS } from "../support/browsers.ts";
import { run, serveWith } from "../support/commands.ts";
import { installedExample } from "../support/tarball.ts";
import { addressesPassed, holdsKernel, origin, type Script, scriptsBelow } from "./bundle.ts";

const examples = repositoryFiles(/^examples\/[^/]+\/src\/page\.js$/).map((path) => path.split("/")[1] as string);

/** Texts that only the adapters' code contains: first the monitor's, then Prometheus'. */
const ADAPTER_WORDS = ["SPECIFICATION_INVALID", "application/openmetrics-text"];

function adapterWords({ code }: Script): string[] {
  return ADAPTER_WORDS.filter((word) => code.includes(word));
}

let browser: Browser;
beforeAll(async () => {
  browser = await puppeteer.launch(BROWSERS.Chromium);
});
afterAll(() => browser.close());

/** Returns the text of the page that a script serves, once it no longer is "working". */
async function shownBy(script: string, folder: string): Promise<string> {
  const server = await serveWith(script, folder);
  const page = await browser.newPage();
  try {
    const problems: string[] = [];
    page.on("pageerror", (problem) => problems.push(String(problem)));
    await page.goto(server.url);
    const said = () => page.$eval("output", (output) => output.textContent);
    await page
      .waitForFunction(() => document.querySelector("output")?.textContent !== "working", { timeout: 60_000 })
      .catch((problem) => problems.push(String(problem)));
    expect(problems).toEqual([]);
    return await said();
  } finally {
    await page.close();
    await server.stop();
  }
}

test("there is an example for each bundler", () => {
  expect(examples).toEqual(["10-esbuild", "11-vite", "12-webpack", "13-rollup"]);
});

describe.each(examples)("%s", (name) => {
  const readme = text(`examples/${name}/README.md`);
  const totals = readme.match(/```text\n([\s\S]*?)\n```/)?.[1] as string;
  const { scripts } = manifestOf(`examples/${name}/package.json`);
  let folder: string;

  beforeAll(() => {
    folder = installedExample(name);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("starts with two commands", () => {
    expect(readme).toContain("```sh\nnpm install\nnpm start\n```");
  });

  test.each(Object.keys(scripts).filter((script) => script !== "threads"))(
    "has a page whose workers record into its registry: %s",
    async (script) => {
      expect(await shownBy(script, folder)).toBe(totals);
    },
  );

  test("has a Node program whose threads record into one registry", async () => {
    expect(await run("threads", folder)).toContain(`${totals}\n`);
  });

  test("has no code of the adapters", () => {
    const scripts = scriptsBelow(join(folder, "build"));
    expect(scripts.filter(holdsKernel).length).toBeGreaterThan(0);
    for (const script of scripts) expect(adapterWords(script), script.path).toEqual([]);
  });

  test("has Node's host in its Node program alone", () => {
    const withKernel = scriptsBelow(join(folder, "build")).filter(holdsKernel);
    for (const { path, code } of withKernel) expect(code.includes("/guardian/"), path).toBe(/build\/node\//.test(path));
  });

  test("keeps separate call sites for a thread's first and second registry, in counters, means and histograms", () => {
    for (const script of scriptsBelow(join(folder, "build")).filter(holdsKernel)) {
      const passed = addressesPassed(script);
      expect(passed, script.path).toHaveLength(3);
      for (const fields of passed) expect(new Set(fields).size, script.path).toBe(2);
    }
  });

  test("has source maps that lead to the package", () => {
    for (const script of scriptsBelow(join(folder, "build")).filter(holdsKernel)) {
      const { file, line } = origin(script, "VALUE_NEGATIVE");
      expect(file, script.path).toMatch(/threadtally\/(build\/index(\.page)?\.js|src\/core\/[\w/]+\.ts)$/);
      expect(line, script.path).toContain("VALUE_NEGATIVE");
    }
  });

  test("can include the adapters in its page", async () => {
    copyFileSync(join(ROOT, "test/bundlers/adapters.page.js"), join(folder, "src/page.js"));
    expect(await shownBy("start", folder)).toBe("1 hit, compressed to 0.35");
    expect(new Set(scriptsBelow(join(folder, "build/page")).flatMap(adapterWords))).toEqual(new Set(ADAPTER_WORDS));
  });

  test("can include the adapters in its Node program", async () => {
    copyFileSync(join(ROOT, "test/bundlers/adapters.main.js"), join(folder, "src/main.js"));
    const printed = await run("threads", folder);
    expect(printed).toContain("200, compressed to 0.35\n");
    expect(printed).toContain('\njobs_total{queue="mail"} 3\n');
    expect(printed).toContain('\nserved_by_a_thread{queue="mail"} 3\n');
  });
});

test("Vite also bundles the package into a Node program, if configured", async () => {
  const folder = installedExample("11-vite");
  try {
    writeFileSync(
      join(folder, "vite.config.js"),
      "export default { ssr: { noExternal: true }, build: { minify: true } };",
    );
    expect(await run("threads", folder)).toContain("paid: 400000 times, 3996000 euros\n");
    expect(scriptsBelow(join(folder, "build/node")).filter(holdsKernel)).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
