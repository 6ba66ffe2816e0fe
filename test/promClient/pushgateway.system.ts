/** Pushes to Debian's Pushgateway, unchanged, read back by its API. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import client from "../../src/promClient.ts";

const { Counter, Gauge, Histogram, Pushgateway, Registry } = client;

/** The word "test", hashed by bcrypt, as the server's configuration wants it. */
const HASH = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay";

/** The server takes long to check a password, and Node's own agent waits for five seconds. */
const PATIENT = { timeout: 60_000 };

let folder: string;
let server: ChildProcess;
let address = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "threadtally-pushgateway-"));
  const configuration = join(folder, "web.yml");
  writeFileSync(configuration, JSON.stringify({ basic_auth_users: { pusher: HASH } }));
  server = spawn(
    "prometheus-pushgateway",
    [
      "--web.listen-address=127.0.0.1:0",
      `--web.config.file=${configuration}`,
      "--persistence.file=",
      "--web.enable-admin-api",
      "--log.format=json",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const log: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(server.stderr as NonNullable<typeof server.stderr>).on("line", (line) => {
      log.push(line);
      const listening = /"address":"([^"]+)".*"msg":"Listening on"/.exec(line);
      if (!listening) return;
      address = listening[1] as string;
      resolve();
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`The Pushgateway ended with ${code}: ${log.join("\n")}`)));
  });
});

afterAll(async () => {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "exit");
    server.kill();
    await ended;
  }
  rmSync(folder, { recursive: true });
});

const authorization = `Basic ${btoa("pusher:test")}`;

async function ask(path: string, method = "GET"): Promise<Response> {
  const response = await fetch(`http://${address}${path}`, { method, headers: { authorization } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

interface Metric {
  readonly type: string;
  readonly metrics: readonly Record<string, unknown>[];
}

type Group = Record<string, Metric | Record<string, string> | boolean>;

/** What the server holds: of each group its labels, and the value of each of the metrics that these tests push. */
async function groups() {
  const { data } = (await (await ask("/api/v1/metrics")).json()) as { data: readonly Group[] };
  return data.map(({ labels, ...all }) => {
    const pushed = Object.entries(all).filter(([name]) => /^(runs_total|level)$/.test(name)) as [string, Metric][];
    return { labels, ...Object.fromEntries(pushed.map(([name, { metrics }]) => [name, metrics[0]?.value])) };
  });
}

/** Returns a client of the server, with a registry that has these metrics. */
function gatewayWith({ runs, level }: { readonly runs?: number; readonly level?: number }, options: object = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (runs !== undefined) new Counter({ name: "runs_total", help: 'Runs "of"\n', registers }).inc(runs);
  if (level !== undefined) new Gauge({ name: "level", help: "Level", registers }).set(level);
  return new Pushgateway(`http://pusher:test@${address}`, { ...PATIENT, ...options }, registry);
}

beforeEach(async () => {
  await ask("/api/v1/admin/wipe", "PUT");
});

describe("a Pushgateway", () => {
  test("replaces a group by what is pushed, and adds to it what is added", async () => {
    const at = { jobName: "backup" };
    const { resp, body } = await gatewayWith({ runs: 1, level: 2 }).push(at);
    expect([resp.statusCode, body]).toEqual([200, ""]);
    const labels = { job: "backup" };
    expect(await groups()).toEqual([{ labels, runs_total: "1", level: "2" }]);
    await gatewayWith({ runs: 5 }).pushAdd(at);
    expect(await groups()).toEqual([{ labels, runs_total: "5", level: "2" }]);
    await gatewayWith({ level: 7 }).push(at);
    expect(await groups()).toEqual([{ labels, level: "7" }]);
  });

  test("forgets a group that is deleted, and no other", async () => {
    const gateway = gatewayWith({ runs: 1 });
    await gateway.push({ jobName: "a" });
    await gateway.push({ jobName: "a", groupings: { zone: "eu" } });
    await gateway.push({ jobName: "a", groupings: { zone: ".." } });
    await gateway.delete({ jobName: "a", groupings: { zone: ".." } });
    const labelsOf = async () => (await groups()).map(({ labels }) => labels);
    expect(await labelsOf()).toEqual(expect.arrayContaining([{ job: "a" }, { job: "a", zone: "eu" }]));
    await gateway.delete({ jobName: "a" });
    expect(await labelsOf()).toEqual([{ job: "a", zone: "eu" }]);
  });

  test("has the labels of each group as they were given", async () => {
    const groupings = { path: "/var/lib", empty: "", here: ".", text: 'a b&c?d#e%2F"é', plus: "1+1" };
    await gatewayWith({ runs: 1 }).push({ jobName: "back/up", groupings });
    const { empty, ...others } = groupings;
    // An empty label is as good as none.
    expect(await groups()).toMatchObject([{ labels: { job: "back/up", ...others } }]);
    await gatewayWith({}).delete({ jobName: "back/up", groupings });
    expect(await groups()).toEqual([]);
  });

  test("reads zipped metrics", async () => {
    await gatewayWith({ runs: 3 }, { headers: { "Content-Encoding": "gzip" } }).push({ jobName: "zipped" });
    expect(await groups()).toEqual([{ labels: { job: "zipped" }, runs_total: "3" }]);
  });

  test("reads every type of metric", async () => {
    const registry = new Registry();
    const registers = [registry];
    const histogram = new Histogram({
      name: "took_seconds",
      help: "Took",
      labelNames: ["of"],
      buckets: [1, 2],
      registers,
    });
    histogram.observe({ of: 'a"\\\n' }, 1.5);
    await new Pushgateway(`http://pusher:test@${address}`, PATIENT, registry).push({ jobName: "types" });
    const { data } = (await (await ask("/api/v1/metrics")).json()) as { data: readonly Group[] };
    expect(data[0]?.took_seconds).toMatchObject({
      type: "HISTOGRAM",
      metrics: [{ count: "1", sum: "1.5", buckets: { 1: "0", 2: "1" }, labels: { job: "types", of: 'a"\\\n' } }],
    });
  });

  test("tells why it refuses", async () => {
    const wrong = new Pushgateway(`http://pusher:wrong@${address}`, PATIENT, new Registry());
    await expect(wrong.push({ jobName: "a" })).rejects.toThrow(/^push failed with status 401, Unauthorized\n$/);
    const badLabel = gatewayWith({ runs: 1 }).push({ jobName: "a", groupings: { "no-label": "1" } });
    await expect(badLabel).rejects.toThrow(/^push failed with status 400, .*no-label/);
    expect(await groups()).toEqual([]);
  });
});
