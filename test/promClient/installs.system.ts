/** The packages for aliases, packed and installed by npm under the originals' names, in each way of their READMEs. */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { text } from "../house/files.ts";
import { INSTALLS } from "../support/installs.ts";
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

const LINES = [
  { entry: "prom-client", original: "prom-client", any: ">=15.0.0", latest: "^15.1.3" },
  { entry: "prometheus-io-client", original: "@prometheus-io/client", any: ">=0.16.0", latest: "^0.16.1" },
] as const;

describe.each(LINES)("for $original", ({ entry, original, any, latest }) => {
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
    const cwd = join(folder, `${entry} ${how}`.replaceAll(" ", "-"));
    mkdirSync(cwd);
    writeFileSync(join(cwd, "package.json"), JSON.stringify({ private: true, dependencies, ...rest }));
    const registry = await serveRegistry([tarball().path, aliasTarball(entry).path]);
    try {
      const options = ["--registry", registry.url, "--strict-peer-deps", "--no-audit", "--no-fund"];
      await run("npm", ["install", ...options, "--cache", join(folder, "cache")], { cwd });
    } finally {
      await registry.close();
    }
    const { stdout: listed } = await run("npm", ["ls", "--all", "--json"], { cwd });
    expect(JSON.parse(listed).problems).toBeUndefined();
    const names = Object.keys(dependencies).filter((name) => name !== "threadtally");
    const program = `
    const { register, Counter } = require("threadtally/${entry}");
    const loaded = ${JSON.stringify(names)}.map((name) => require(name));
    new Counter({ name: "seen_total", help: "Seen" }).inc();
    const texts = loaded.map((one) => one.register.getSingleMetricAsString("seen_total"));
    Promise.all(texts).then((all) => console.log(JSON.stringify(all)));`;
    const { stdout } = await run(process.execPath, ["--eval", program], { cwd });
    expect(JSON.parse(stdout)).toEqual(
      names.map(() => "# HELP seen_total Seen\n# TYPE seen_total counter\nseen_total 1"),
    );
  });
});
