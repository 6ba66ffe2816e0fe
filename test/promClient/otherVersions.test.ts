/** Versions of the package in one process whose memories have different layouts. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { ROOT } from "../house/files.ts";

const run = promisify(execFile);

/** Runs a program that loads the package, and returns what it prints. */
async function printed(program: string): Promise<string> {
  const { JEST_WORKER_ID: _, VITEST_WORKER_ID: __, ...env } = process.env;
  const { stdout, stderr } = await run(process.execPath, ["--eval", program], { env, cwd: ROOT });
  return stdout + stderr;
}

const LOAD = 'const client = require("threadtally/prom-client");';
const THREADS = 'const { BroadcastChannel, Worker, ...threads } = require("node:worker_threads");';
const OTHER = LAYOUT_VERSION + 1;

test("a version that is loaded after another one warns", async () => {
  expect(await printed(`${LOAD} console.log("loaded");`)).toBe("loaded\n");
  const key = (version: number) => JSON.stringify(`threadtally/${version}/default/prom-client`);
  for (const version of [LAYOUT_VERSION - 1, OTHER]) {
    const said = await printed(`${THREADS} threads.setEnvironmentData(${key(version)}, {}); ${LOAD}`);
    expect(said).toMatch(/\[PROM_CLIENT_VERSIONS\].*npm ls threadtally/);
  }
  // Its block is under the key of its layout.
  const own = `${THREADS} ${LOAD} console.log(threads.getEnvironmentData(${key(LAYOUT_VERSION)}).version);`;
  expect(await printed(own)).toBe(`${LAYOUT_VERSION}\n`);
});

test("a version that another thread has loaded is heard of, and warned of once", async () => {
  const other = `${THREADS} const channel = new BroadcastChannel("threadtally/prom-client");
    const handle = { type: "threadtally", version: ${OTHER} };
    for (let i = 0; i < 2; i++) channel.postMessage({ type: "block", handle });
    channel.close();`;
  const said = await printed(`${THREADS} ${LOAD} new Worker(${JSON.stringify(other)}, { eval: true });`);
  expect(said.match(/PROM_CLIENT_VERSIONS/g)).toHaveLength(1);
});
