/**
 * The examples of bundlers, each in a copy with the packed package, by the commands of its README: minified, with workers, in
 * Debian's Chromium and in Node.
 */

import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestOf, ROOT, repositoryFiles, text } from "../house/files.ts";
import { installedExample } from "../support/tarball.ts";
import { bundlesBelow, origin } from "./bundle.ts";
import { run, serveWith } from "./commands.ts";

const examples = repositoryFiles(/^examples\/[^/]+\/src\/page\.js$/).map((path) => path.split("/")[1] as string);

/** What only code of the adapters says, first the monitor's, then Prometheus'. */
const ADAPTER_WORDS = ["SPECIFICATION_INVALID", "version=0.0.4"];

let browser: Browser;
beforeAll(async () => {
  browser = await puppeteer.launch({
    executablePath: "/usr/bin/chromium",
    // As root there is no sandbox. /dev/shm is small in containers.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
});
afterAll(() => browser.close());

/** What the page that a script serves says once it does not say "working" any more. */
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

  test("needs two commands", () => {
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

  test("holds no code of the adapters", () => {
    const bundles = bundlesBelow(join(folder, "build"));
    expect(bundles.length).toBeGreaterThan(0);
    for (const { path, code } of bundles) {
      for (const word of ADAPTER_WORDS) expect(code, path).not.toContain(word);
    }
  });

  test("has source maps that lead to the package", () => {
    for (const bundle of bundlesBelow(join(folder, "build"))) {
      const { file, line } = origin(bundle, "VALUE_NEGATIVE");
      expect(file, bundle.path).toMatch(/threadtally\/(build\/index\.js|src\/core\/\w+\.ts)$/);
      expect(line, bundle.path).toContain("VALUE_NEGATIVE");
    }
  });

  test("can have the adapters in its page", async () => {
    copyFileSync(join(ROOT, "test/bundlers/adapters.page.js"), join(folder, "src/page.js"));
    expect(await shownBy("start", folder)).toBe("1 hit, compressed to 0.35");
    const written = bundlesBelow(join(folder, "build/page")).map(({ code }) => code);
    for (const word of ADAPTER_WORDS) expect(written.join(), word).toContain(word);
  });

  test("can have the adapters in its Node program", async () => {
    copyFileSync(join(ROOT, "test/bundlers/adapters.main.js"), join(folder, "src/main.js"));
    const printed = await run("threads", folder);
    expect(printed).toContain("200, compressed to 0.35\n");
    expect(printed).toContain('\njobs_total{queue="mail"} 3\n');
  });
});

test("Vite bundles the package into a Node program, too, when told so", async () => {
  const folder = installedExample("11-vite");
  try {
    writeFileSync(
      join(folder, "vite.config.js"),
      "export default { ssr: { noExternal: true }, build: { minify: true } };",
    );
    expect(await run("threads", folder)).toContain("paid: 400000 times, 3996000 euros\n");
    const bundles = bundlesBelow(join(folder, "build/node"));
    expect(bundles).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
