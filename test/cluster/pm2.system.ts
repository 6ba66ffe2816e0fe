/** The ecosystem of docs/cluster.md under PM2: in cluster mode and in fork mode, reloaded, restarted and killed. */

import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { text } from "../house/files.ts";
import { freePort } from "../support/freePort.ts";
import { consumer } from "../support/tarball.ts";

const folder = consumer({ pm2: "7.0.4" });
const env = { ...process.env, PM2_HOME: join(folder, "pm2") };
let metrics: number;
let web: number;

/** Runs a command of PM2. Its daemon starts elsewhere, as if another program had started it. */
async function pm2(...command: readonly string[]): Promise<string> {
  const file = join(folder, "node_modules/pm2/bin/pm2");
  return (await promisify(execFile)(process.execPath, [file, ...command], { cwd: folder, env })).stdout;
}

beforeAll(async () => {
  [metrics, web] = [await freePort(), await freePort()];
  for (const [, code, name] of text("docs/cluster.md").matchAll(/^```[cm]js\n(\/\/ ([\w.]+)\n[\s\S]*?)^```/gm)) {
    const own = (code as string).replace("9464", `${metrics}`).replace("3000", `${web}`);
    writeFileSync(join(folder, name as string), own);
  }
  const queue = `
    import { Registry } from "threadtally";
    Registry.default().counter({ name: "jobs_total" }).inc(5);
    setInterval(() => {}, 1000);
    process.once("SIGINT", () => process.exit());`;
  writeFileSync(join(folder, "queue.mjs"), queue);
  await promisify(execFile)(process.execPath, [join(folder, "node_modules/pm2/bin/pm2"), "ping"], { cwd: "/", env });
  await pm2("start", "ecosystem.config.cjs");
});
afterAll(async () => {
  await pm2("kill");
  rmSync(folder, { recursive: true, force: true });
});

/** Returns the total of a metric in a scrape; 0 if it is not there. */
async function total(name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${metrics}/metrics`);
  expect(response.status).toBe(200);
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(await response.text())?.[1] ?? 0);
}

/** Resolves as soon as work does not fail any more, and returns what it does. Rejects with its last error. */
function eventually<T>(work: () => Promise<T>): Promise<T> {
  return vi.waitFor(work, { timeout: 60_000, interval: 50 });
}

/** Requests that were begun, and those that were answered: all of these are counted, and none of the others twice. */
const requests = { begun: 0, answered: 0 };
const headers = { connection: "close" };
/** While it reloads, PM2 may keep a connection for a process that has ended, and never answer there. */
const PATIENCE = 2000;
async function request(): Promise<void> {
  await eventually(async () => {
    requests.begun++;
    const response = await fetch(`http://127.0.0.1:${web}/`, { headers, signal: AbortSignal.timeout(PATIENCE) });
    expect(response.status).toBe(200);
    requests.answered++;
  });
}

interface App {
  readonly name: string;
  readonly pid: number;
}

async function pidsOf(app: string): Promise<readonly number[]> {
  const apps = JSON.parse(await pm2("jlist")) as readonly App[];
  return apps.filter(({ name }) => name === app).map(({ pid }) => pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a scrape shows all processes, and those that were reloaded, restarted and killed", async () => {
  // Until everybody is connected.
  await eventually(async () => expect(await total("jobs_total")).toBe(5));
  // Those that are refused before it listens are not counted, here and there.
  await eventually(() => fetch(`http://127.0.0.1:${web}/`, { headers }));
  requests.begun = 1;
  requests.answered = 1;
  await eventually(async () => expect(await total("requests_total")).toBe(requests.begun));
  for (let i = 0; i < 50; i++) await request();
  await eventually(async () => expect(await total("requests_total")).toBe(requests.begun));

  const reload = { isOver: false };
  const reloaded = pm2("reload", "web").finally(() => {
    reload.isOver = true;
  });
  while (!reload.isOver) await request();
  await reloaded;
  await eventually(async () => expect(await total("requests_total")).toBeGreaterThanOrEqual(requests.answered));
  expect(await total("requests_total")).toBeLessThanOrEqual(requests.begun);

  await pm2("restart", "queue");
  await eventually(async () => expect(await total("jobs_total")).toBe(10));

  const reported = await total("requests_total");
  for (let i = 0; i < 20; i++) await request();
  const [killed] = await pidsOf("web");
  process.kill(killed as number, "SIGKILL");
  while (isAlive(killed as number)) await setTimeout(10);
  for (let i = 0; i < 20; i++) await request();
  await eventually(async () => expect(await total("requests_total")).toBeGreaterThanOrEqual(reported + 20));
  const all = await total("requests_total");
  expect(all).toBeLessThanOrEqual(requests.begun);

  // The next receiver gets everything of the processes that live.
  await pm2("restart", "metrics");
  await eventually(async () => expect(await total("jobs_total")).toBe(5));
  await eventually(async () => expect(await total("requests_total")).toBeGreaterThanOrEqual(20));
  expect(await total("requests_total")).toBeLessThan(all);
});
