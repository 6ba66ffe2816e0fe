/** The site is built without a warning, has no dead link, and everything public and every page is in it. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { deadLinks } from "../../site/links.js";
import { ROOT, repositoryFiles, text } from "../house/files.ts";

const SITE = join(ROOT, "build/docs");
/** The entries of the API reference, as below the package's name. */
const ENTRIES = [
  ...["", "/browser", "/cluster", "/http", "/monitor", "/opentelemetry", "/pages", "/pool", "/prometheus"],
  ...["/prometheus/serve", "/push"],
];
/** Those that are one file. */
const FILES = ["/opentelemetry", "/prometheus/serve"];
let printed = "";

beforeAll(() => {
  rmSync(SITE, { recursive: true, force: true });
  const { stdout, stderr, status } = spawnSync(process.execPath, ["site/build.js"], { cwd: ROOT, encoding: "utf8" });
  printed = stdout + stderr;
  expect(status, printed).toBe(0);
});

const page = (path: string) => readFileSync(join(SITE, path), "utf8");

test("it is built without a warning or a dead link", () => {
  expect(printed).not.toMatch(/warning|error/i);
  expect(deadLinks(SITE)).toEqual([]);
});

test("every name that an entry exports has a page", () => {
  const names = ENTRIES.flatMap((entry) => {
    const source = text(`src${entry}${FILES.includes(entry) ? "" : "/index"}.ts`);
    const lists = [...source.matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, list]) =>
      (list ?? "").split(","),
    );
    return lists.flatMap((one) => one.match(/(\w+)\s*$/)?.[1] ?? []).map((name) => `threadtally${entry}/${name}`);
  });
  expect(names.length).toBeGreaterThan(60);
  // Of two names that differ only in case, one has a number, for systems that take the two for one.
  for (const name of names)
    expect(
      [`${name}.html`, `${name}-1.html`].some((file) => existsSync(join(SITE, file))),
      name,
    ).toBe(true);
});

test.each(ENTRIES)("all functions and classes of threadtally%s have an example", async (entry) => {
  const names = Object.keys(await import(`threadtally${entry}`));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const file = [`${name}-1.html`, `${name}.html`].find((one) => existsSync(join(SITE, `threadtally${entry}`, one)));
    expect(page(`threadtally${entry}/${file}`), name).toMatch(/<h4[^>]*>Example/);
  }
});

test.each([
  ["Registry", ["attach", "collect", "collectOthers", "counter", "detach", "handle", "lane", "onCollect", "takeLane"]],
  ["Counter", ["inc", "reset", "value"]],
  ["Family", ["clear", "labels", "remove"]],
  ["Gauge", ["dec", "inc", "set", "value"]],
  ["Histogram", ["read", "record", "recordAll", "reset", "startTimer", "time"]],
  ["Mean", ["read", "record", "recordAll", "reset", "startTimer", "time"]],
  ["UpDownCounter", ["add", "value"]],
])("%s has its members, and nothing internal", (name, members) => {
  const html = page(`threadtally/${name}.html`);
  for (const member of members) expect(html, member).toContain(`id="${member.toLowerCase()}"`);
  expect(html).not.toContain("forgetLane");
  expect(html).not.toContain("MetricMaker");
});

test("every page of the documentation is in it, by its own heading", () => {
  const documents = repositoryFiles(
    /^(docs\/.*|examples\/.*README|bench\/README|CHANGELOG|CONTRIBUTING|SECURITY)\.md$/,
  );
  expect(documents.length).toBeGreaterThan(50);
  for (const path of documents) {
    const file = path.replace(/^(docs|examples)\/README\.md$/, "$1/index.html").replace(/(\/README)?\.md$/, ".html");
    const heading = /^# (.+)$/m.exec(text(path))?.[1] as string;
    expect(
      page(file)
        .replace(/&#(?:x27|39);/g, "'")
        .replaceAll("&quot;", '"'),
      path,
    ).toContain(heading.replaceAll("`", ""));
  }
});
