/**
 * Public packages that use prom-client, unchanged, with the second package under its name: small apps expose the same
 * as with the original. This version of fastify-metrics is the last one that takes prom-client, not its successor.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { type Dependencies, INSTALLS, installed } from "../support/installs.ts";
import { aliasTarball, tarball } from "../support/tarball.ts";

const PACKAGES: Dependencies = {
  "@nestjs/common": "11.2.10",
  "@nestjs/core": "11.2.10",
  "@nestjs/platform-express": "11.2.10",
  "@promster/express": "14.0.0",
  "@willsoto/nestjs-prometheus": "6.1.1",
  express: "5.3.0",
  "express-prom-bundle": "8.0.0",
  fastify: "5.12.8",
  "fastify-metrics": "13.2.1",
  "prometheus-api-metrics": "4.0.0",
  "reflect-metadata": "0.2.2",
  rxjs: "7.8.2",
  "swagger-stats": "0.99.7",
};
const APPS = [
  "express-prom-bundle",
  "express-prom-bundle-summary",
  "fastify-metrics",
  "nestjs-prometheus",
  "prometheus-api-metrics",
  "promster-express",
  "swagger-stats",
];

/** Returns a folder with the apps, the packages, and this prom-client, which they get whatever versions they name. */
function folderWith(client: Dependencies): string {
  const overrides = { "prom-client": "$prom-client" };
  const from = installed({ ...PACKAGES, ...client }, { overrides });
  const folder = mkdtempSync(join(INSTALLS, "apps-"));
  cpSync(join(ROOT, "test/promClient/apps"), folder, { recursive: true });
  // Some packages read the version of the app.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", version: "1.2.3" }));
  symlinkSync(join(from, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

const original = folderWith({ "prom-client": "15.1.3" });
const ours = folderWith({ "prom-client": `file:${aliasTarball().path}`, threadtally: `file:${tarball().path}` });
afterAll(() => {
  for (const folder of [original, ours]) rmSync(folder, { recursive: true, force: true });
});

interface Exposed {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Paths of the copies of prom-client that were loaded. */
  readonly copies: readonly string[];
}

function exposed(app: string, folder: string): Exposed {
  const args = ["drive.cjs", `./${app}.cjs`];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", timeout: 60_000 }));
}

/** Matches samples that differ from run to run: of the process, and of durations all but their counts. */
const VARYING = [
  /^(\w+_)?(process|nodejs)_/,
  /^\w*(seconds|duration|milliseconds|time)\w*_(sum|bucket)(?!.*le="\+Inf")/,
  /^\w*(seconds|duration|milliseconds|time)\w*\{.*quantile=/,
];
/** Matches lines that are there or not, by chance: kinds of garbage collections and of resources. */
const BY_CHANCE = /^(\w+_)?nodejs_(gc_\w+|active_\w+)\{/;

/** Returns the lines of an exposition, without the values that differ from run to run. */
function lasting(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => !BY_CHANCE.test(line))
    .map((line) => (VARYING.some((pattern) => pattern.test(line)) ? line.replace(/ \S+$/, " …") : line));
}

test.each(APPS)("%s exposes the same names, types, labels and counts, in the same order", (app) => {
  const [theirs, own] = [exposed(app, original), exposed(app, ours)];
  expect(theirs).toMatchObject({ status: 200, copies: [expect.stringMatching(/\/prom-client\/lib\/registry\.js$/)] });
  expect(own).toMatchObject({
    status: 200,
    copies: [expect.stringMatching(/\/threadtally\/build\/prom-client\.cjs$/)],
  });
  expect(lasting(theirs.text).length).toBeGreaterThan(10);
  expect(lasting(own.text)).toEqual(lasting(theirs.text));
  expect(own.type).toBe(theirs.type);
});
