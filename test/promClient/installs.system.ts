/** The second package, packed and installed by npm under the name of prom-client, in each way that its README names. */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { text } from "../house/files.ts";
import { INSTALLS } from "../support/installs.ts";
import { serveRegistry } from "../support/localRegistry.ts";
import { aliasTarball, pack, tarball } from "../support/tarball.ts";

const run = promisify(execFile);
mkdirSync(INSTALLS, { recursive: true });
const folder = mkdtempSync(join(INSTALLS, "alias-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packs a package whose entry exports what it has as prom-client, and returns the specification of the tarball. */
function packageOf(name: string, manifest: object): string {
  const source = join(folder, name);
  mkdirSync(source);
  writeFileSync(join(source, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
  writeFileSync(join(source, "index.js"), 'module.exports = require("prom-client");\n');
  return `file:${pack(source).path}`;
}

const users = {
  "peer-of-any-15": packageOf("peer-of-any-15", { peerDependencies: { "prom-client": ">=15.0.0" } }),
  "peer-of-15.1": packageOf("peer-of-15.1", { peerDependencies: { "prom-client": "^15.1.0" } }),
};
const dependent = packageOf("dependent", { dependencies: { "prom-client": "^15.1.3" } });
const { version } = JSON.parse(text("packages/prom-client/package.json")) as { version: string };
const ours = `file:${tarball().path}`;
const file = `file:${aliasTarball().path}`;
const npm = `npm:threadtally-prom-client@${version}`;
const overrides = { "prom-client": "$prom-client" };

test.each([
  ["a tarball", { ...users, "prom-client": file, threadtally: ours }, {}],
  ["an alias", { ...users, "prom-client": npm }, {}],
  ["an alias and an override", { ...users, dependent, "prom-client": npm }, { overrides }],
  ["a tarball and an override", { ...users, dependent, "prom-client": file, threadtally: ours }, { overrides }],
  ["an override alone", { dependent }, { overrides: { "prom-client": npm } }],
])("as %s, npm finds no conflict, and there is one copy", async (how, dependencies, rest) => {
  const cwd = join(folder, how.replaceAll(" ", "-"));
  mkdirSync(cwd);
  writeFileSync(join(cwd, "package.json"), JSON.stringify({ private: true, dependencies, ...rest }));
  const registry = await serveRegistry([tarball().path, aliasTarball().path]);
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
    const { register, Counter } = require("threadtally/prom-client");
    const loaded = ${JSON.stringify(names)}.map((name) => require(name));
    new Counter({ name: "seen_total", help: "Seen" }).inc();
    const texts = loaded.map((one) => one.register.getSingleMetricAsString("seen_total"));
    Promise.all(texts).then((all) => console.log(JSON.stringify(all)));`;
  const { stdout } = await run(process.execPath, ["--eval", program], { cwd });
  expect(JSON.parse(stdout)).toEqual(
    names.map(() => "# HELP seen_total Seen\n# TYPE seen_total counter\nseen_total 1"),
  );
});
