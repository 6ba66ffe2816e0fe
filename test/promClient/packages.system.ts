/**
 * Public packages that use prom-client or its successor, unchanged, with our packages under these names: small apps
 * expose the same as with the originals. The last fastify-metrics that takes prom-client is 13, and 14 takes the
 * successor. The others get the successor in place of prom-client, by an override.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ROOT } from "../house/files.ts";
import { type Dependencies, INSTALLS, installed } from "../support/installs.ts";
import { aliasTarball, tarball } from "../support/tarball.ts";

const EXPRESS: Dependencies = {
  "@promster/express": "14.0.0",
  express: "5.3.0",
  "express-prom-bundle": "8.0.0",
};
const NEST: Dependencies = {
  "@nestjs/common": "11.2.10",
  "@nestjs/core": "11.2.10",
  "@nestjs/platform-express": "11.2.10",
  "@willsoto/nestjs-prometheus": "6.1.1",
  "reflect-metadata": "0.2.2",
  rxjs: "7.8.2",
};
const FASTIFY: Dependencies = { fastify: "5.12.8" };
const OTHERS: Dependencies = { "prometheus-api-metrics": "4.0.0", "swagger-stats": "0.99.7" };

const APPS = ["express-prom-bundle", "express-prom-bundle-summary", "fastify-metrics", "promster-express"];
const ours = `file:${aliasTarball("prometheus-io-client").path}`;
const LINES = [
  {
    name: "prom-client",
    packages: { ...EXPRESS, ...FASTIFY, "fastify-metrics": "13.2.1", ...NEST, ...OTHERS },
    apps: [...APPS, "nestjs-prometheus", "prometheus-api-metrics", "swagger-stats"],
    original: { "prom-client": "15.1.3" },
    ours: { "prom-client": `file:${aliasTarball().path}` },
    copies: { original: /\/prom-client\/lib\/registry\.js$/, ours: /\/threadtally\/build\/prom-client\.cjs$/ },
  },
  {
    name: "@prometheus-io/client",
    packages: { ...EXPRESS, ...FASTIFY, "fastify-metrics": "14.1.0" },
    apps: APPS,
    original: { "@prometheus-io/client": "0.16.1", "prom-client": "npm:@prometheus-io/client@0.16.1" },
    ours: { "@prometheus-io/client": ours, "prom-client": ours },
    copies: {
      original: /\/(prom-client|@prometheus-io\/client)\/lib\/registry\.js$/,
      ours: /\/threadtally\/build\/prometheus-io-client\.cjs$/,
    },
  },
];

/** Returns a folder with the apps, the packages, and this client, which they get whatever versions they name. */
function folderWith(packages: Dependencies, client: Dependencies, core: Dependencies = {}): string {
  const overrides = Object.fromEntries(Object.keys(client).map((name) => [name, `$${name}`]));
  const from = installed({ ...packages, ...client, ...core }, { overrides });
  const folder = mkdtempSync(join(INSTALLS, "apps-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, "test/promClient/apps"), folder, { recursive: true });
  // Some packages read the version of the app.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", version: "1.2.3" }));
  symlinkSync(join(from, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

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

/** Matches labels that the successor does not put on its event-loop utilization; ours has them. */
const IGNORED = /(?<=_nodejs_eventloop_utilization_.*)(?:\{zone="a"\}|,zone="a")/;

/** Returns the lines of an exposition, without the values that differ from run to run. */
function lasting(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => !BY_CHANCE.test(line))
    .map((line) => line.replace(IGNORED, ""))
    .map((line) => (VARYING.some((pattern) => pattern.test(line)) ? line.replace(/ \S+$/, " …") : line));
}

describe.each(LINES)("on $name", ({ packages, apps, copies, ...line }) => {
  const original = folderWith(packages, line.original);
  const ours = folderWith(packages, line.ours, { threadtally: `file:${tarball().path}` });

  test.each(apps)("%s exposes the same names, types, labels and counts, in the same order", (app) => {
    const [theirs, own] = [exposed(app, original), exposed(app, ours)];
    expect(theirs).toMatchObject({ status: 200, copies: [expect.stringMatching(copies.original)] });
    expect(own).toMatchObject({ status: 200, copies: [expect.stringMatching(copies.ours)] });
    expect(lasting(theirs.text).length).toBeGreaterThan(10);
    expect(lasting(own.text)).toEqual(lasting(theirs.text));
    expect(own.type).toBe(theirs.type);
  });
});
