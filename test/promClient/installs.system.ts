/**
 * The packages for aliases, packed and installed under the originals' names by npm and Yarn, in the ways of their
 * READMEs.
 */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { text } from "../house/files.ts";
import { INSTALLS, installed } from "../support/installs.ts";
import { serveRegistry } from "../support/localRegistry.ts";
import { aliasTarball, pack, tarball } from "../support/tarball.ts";

const run = promisify(execFile);
mkdirSync(INSTALLS, { recursive: true });
const folder = mkdtempSync(join(INSTALLS, "alias-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packs a package whose entry exports what it has as the original. Returns the specification of the tarball. */
function packageOf(original: string, name: string, manifest: object): string {
  const source = join(folder, name);
  mkdirSync(source);
  writeFileSync(join(source, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
  writeFileSync(join(source, "index.js"), `module.exports = require("${original}");\n`);
  return `file:${pack(source).path}`;
}

/** Makes a folder with a package.json, runs `install` there beside a registry that has our packages, and returns it. */
async function project(name: string, manifest: object, install: (cwd: string, registry: string) => Promise<unknown>) {
  const cwd = join(folder, name.replaceAll(/\W+/g, "-"));
  mkdirSync(cwd);
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ private: true, license: "MIT", ...manifest }));
  const aliases = LINES.map(({ entry }) => aliasTarball(entry).path);
  const registry = await serveRegistry([tarball().path, ...aliases]);
  try {
    await install(cwd, registry.url);
  } finally {
    await registry.close();
  }
  return cwd;
}

/** Expects that these packages of a project expose what threadtally's entry has counted. */
async function expectOneCopy(cwd: string, entry: string, names: readonly string[]): Promise<void> {
  const program = `
    const { Counter } = require("threadtally/${entry}");
    const loaded = ${JSON.stringify(names)}.map((name) => require(name));
    new Counter({ name: "seen_total", help: "Seen" }).inc();
    const texts = loaded.map((one) => one.register.getSingleMetricAsString("seen_total"));
    Promise.all(texts).then((all) => console.log(JSON.stringify(all)));`;
  const { stdout } = await run(process.execPath, ["--eval", program], { cwd });
  expect(JSON.parse(stdout)).toEqual(
    names.map(() => "# HELP seen_total Seen\n# TYPE seen_total counter\nseen_total 1"),
  );
}

/** Yarn before and after its version 2, each for one of the packages: an installation takes seconds. */
const YARN_CLASSIC = { package: "yarn", version: "1.22.22", program: "yarn/bin/yarn.js", options: ["--no-progress"] };
const YARN = {
  package: "@yarnpkg/cli-dist",
  version: "4.18.1",
  program: "@yarnpkg/cli-dist/bin/yarn.js",
  options: ["--no-immutable"],
};

const LINES = [
  { entry: "prom-client", original: "prom-client", any: ">=15.0.0", latest: "^15.1.3", yarn: YARN_CLASSIC },
  {
    entry: "prometheus-io-client",
    original: "@prometheus-io/client",
    any: ">=0.16.0",
    latest: "^0.16.1",
    yarn: YARN,
  },
] as const;

describe.each(LINES)("for $original", ({ entry, original, any, latest, yarn }) => {
  const users = {
    [`${entry}-peer-of-any`]: packageOf(original, `${entry}-peer-of-any`, { peerDependencies: { [original]: any } }),
    [`${entry}-peer`]: packageOf(original, `${entry}-peer`, { peerDependencies: { [original]: latest } }),
  };
  const dependent = packageOf(original, `${entry}-dependent`, { dependencies: { [original]: latest } });
  const { version } = JSON.parse(text(`packages/${entry}/package.json`)) as { version: string };
  const ours = `file:${tarball().path}`;
  const file = `file:${aliasTarball(entry).path}`;
  const npm = `npm:threadtally-${entry}@${version}`;
  const overrides = { [original]: `$${original}` };

  test.each([
    ["a tarball", { ...users, [original]: file, threadtally: ours }, {}],
    ["an alias", { ...users, [original]: npm }, {}],
    ["an alias and an override", { ...users, [`${entry}-dependent`]: dependent, [original]: npm }, { overrides }],
    [
      "a tarball and an override",
      { ...users, [`${entry}-dependent`]: dependent, [original]: file, threadtally: ours },
      { overrides },
    ],
    ["an override alone", { [`${entry}-dependent`]: dependent }, { overrides: { [original]: npm } }],
  ])("as %s, npm finds no conflict, and there is one copy", async (how, dependencies, rest) => {
    const cwd = await project(`${entry} ${how}`, { dependencies, ...rest }, (cwd, url) => {
      const options = ["--registry", url, "--strict-peer-deps", "--no-audit", "--no-fund"];
      return run("npm", ["install", ...options, "--cache", join(folder, "cache")], { cwd });
    });
    const { stdout: listed } = await run("npm", ["ls", "--all", "--json"], { cwd });
    expect(JSON.parse(listed).problems).toBeUndefined();
    await expectOneCopy(
      cwd,
      entry,
      Object.keys(dependencies).filter((name) => name !== "threadtally"),
    );
  });

  test(`as an alias and a resolution, ${yarn.package} ${yarn.version} installs one copy`, async () => {
    const dependencies = { ...users, [`${entry}-dependent`]: dependent, [original]: npm };
    const manifest = { dependencies, resolutions: { [original]: npm } };
    const path = join(installed({ [yarn.package]: yarn.version }), "node_modules", yarn.program);
    const cwd = await project(`${entry} ${yarn.package}`, manifest, (cwd, url) => {
      writeFileSync(join(cwd, "yarn.lock"), "");
      writeFileSync(join(cwd, ".yarnrc"), `registry "${url}"\n`);
      const settings = {
        nodeLinker: "node-modules",
        npmRegistryServer: url,
        unsafeHttpWhitelist: ["localhost"],
        npmMinimalAgeGate: 0,
        enableTelemetry: false,
        enableGlobalCache: false,
      };
      writeFileSync(join(cwd, ".yarnrc.yml"), JSON.stringify(settings));
      // Yarn keeps what a registry has said, ports included: the next project has another one.
      const env = { ...process.env, YARN_GLOBAL_FOLDER: join(cwd, "yarn"), YARN_CACHE_FOLDER: join(cwd, "cache") };
      return run(process.execPath, [path, "install", ...yarn.options], { cwd, env });
    });
    await expectOneCopy(cwd, entry, Object.keys(dependencies));
  });
});
