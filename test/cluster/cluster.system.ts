/** Reports of real processes: killed, failing, stuck, of a new version, started in every way. */

import { type ChildProcess, fork } from "node:child_process";
import cluster from "node:cluster";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Registry } from "threadtally";
import { type Receiver, receiveProcesses } from "threadtally/cluster";
import { metricsHandler } from "threadtally/prometheus";
import { afterEach, beforeEach, expect, test } from "vitest";

const MEMBER = fileURLToPath(new URL("member.process.js", import.meta.url));
const AUTOMATIC = fileURLToPath(new URL("automatic.process.js", import.meta.url));
const NEVER = 3_600_000;
const ENOUGH = { patience: 20_000 };

let registry: Registry;
let receiver: Receiver;
const members = new Set<ChildProcess>();
beforeEach(async () => {
  registry = new Registry();
  receiver = await receiveProcesses(registry);
});
afterEach(async () => {
  for (const member of members) member.kill("SIGKILL");
  members.clear();
  await receiver.close();
  registry.detach();
});

/** Starts a process that reports only when it is asked, and waits until it is connected. */
async function start(environment: Record<string, string> = {}): Promise<ChildProcess> {
  const member = fork(MEMBER, { env: { ...process.env, INTERVAL: String(NEVER), ...environment } });
  members.add(member);
  await once(member, "message");
  await run(member, "while (!reporter.connected) await new Promise(setImmediate);");
  return member;
}

async function run(member: ChildProcess, body: string): Promise<unknown> {
  member.send(body);
  const [{ result }] = (await once(member, "message")) as [{ readonly result: unknown }];
  return result;
}

async function ended(member: ChildProcess): Promise<void> {
  if (member.exitCode === null && member.signalCode === null) await once(member, "exit");
  const others = [...members].filter((one) => one.exitCode === null && one.signalCode === null).length;
  while (receiver.processes > others) await setImmediate();
}

const jobs = () => registry.counter({ name: "jobs_total" }).value;

test("a process that is killed loses what it recorded since its last report, and nothing else", async () => {
  const [killed, other] = await Promise.all([start(), start()]);
  for (const member of [killed, other]) await run(member, 'registry.counter({ name: "jobs_total" }).inc(100);');
  await run(killed, 'registry.gauge({ name: "level", aggregate: "sum" }).set(1);');
  await run(other, 'registry.gauge({ name: "level", aggregate: "sum" }).set(2);');
  await registry.collectOthers(ENOUGH);
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  expect([jobs(), level.value]).toEqual([200, 3]);
  await run(killed, 'registry.counter({ name: "jobs_total" }).inc(7);');
  killed.kill("SIGKILL");
  await ended(killed);
  await registry.collectOthers(ENOUGH);
  expect([jobs(), level.value]).toEqual([200, 2]);
});

test("fifty processes that are killed while they record and report are counted at most once", async () => {
  const tallies = mkdtempSync(join(tmpdir(), "tallies-"));
  let least = 0;
  for (let round = 0; round < 10; round++) {
    const crew = await Promise.all(Array.from({ length: 5 }, () => start({ INTERVAL: "10" })));
    const counted = crew.map(async (member, index) => {
      // The tally in the file is written before the record, so it is never less.
      const setUp = `
        const { openSync, writeSync } = await import("node:fs");
        const fd = openSync(${JSON.stringify(join(tallies, `${round}-${index}`))}, "w");
        const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind"] }).labels("a");
        globalThis.count = (next) => { writeSync(fd, String(next).padEnd(6), 0); jobs.inc(); };`;
      await run(member, `${setUp} for (let i = 1; i <= 100; i++) count(i);`);
      await registry.collectOthers(ENOUGH);
      least += 100;
      member.send("for (let i = 101; ; i++) { count(i); if (i % 50 === 0) await new Promise(setImmediate); }");
      for (let turn = 0; turn < index * 50; turn++) await setImmediate();
      member.kill("SIGKILL");
      await ended(member);
    });
    await Promise.all(counted);
  }
  const most = readdirSync(tallies).reduce((sum, file) => sum + Number(readFileSync(join(tallies, file), "utf8")), 0);
  rmSync(tallies, { recursive: true });
  const total = registry.counter({ name: "jobs_total", labelNames: ["kind"] }).total();
  expect(total).toBeGreaterThan(least);
  expect(total).toBeLessThanOrEqual(most);
});

test.each([
  ["process.exit", "process.exit(3);"],
  ["an error that nobody catches", 'setTimeout(() => { throw new Error("expected"); });'],
  ["an empty event loop", "process.disconnect();"],
])("a process that ends by %s loses nothing", async (_, end) => {
  const member = await start();
  member.send(`registry.counter({ name: "jobs_total" }).inc(5); ${end}`);
  await ended(member);
  await registry.collectOthers(ENOUGH);
  expect(jobs()).toBe(5);
});

test("a process that ends before it is connected loses nothing", async () => {
  const env = { ...process.env, NODE_OPTIONS: "--import threadtally/cluster/report" };
  const children = [1, 2, 3].map((count) => fork(AUTOMATIC, [String(count)], { env }));
  await Promise.all(children.map((child) => once(child, "exit")));
  await registry.collectOthers(ENOUGH);
  expect(jobs()).toBe(6);
});

test("a process whose threads record reports for all of them", async () => {
  const member = await start();
  await run(
    member,
    `const { Worker } = await import("node:worker_threads");
    const { once } = await import("node:events");
    const program = \`
      const { workerData } = require("node:worker_threads");
      const { Registry } = require("threadtally");
      const jobs = Registry.attach(workerData).counter({ name: "jobs_total" });
      for (let i = 0; i < 10_000; i++) jobs.inc();\`;
    const workers = [1, 2].map(() => new Worker(program, { eval: true, workerData: registry.handle }));
    await Promise.all(workers.map((worker) => once(worker, "exit")));`,
  );
  await registry.collectOthers(ENOUGH);
  expect(jobs()).toBe(20_000);
});

test("a stuck process delays readings once, and what it recorded is there when it goes on", async () => {
  const [stuck, other] = await Promise.all([start(), start()]);
  const pause = "const flag = new Int32Array(new SharedArrayBuffer(4)); Atomics.wait(flag, 0, 0, 4000);";
  stuck.send(`registry.counter({ name: "jobs_total" }).inc(3); ${pause}`);
  await run(other, 'registry.counter({ name: "jobs_total" }).inc(4);');
  const isOver = once(stuck, "message").then(() => true);
  // Each would wait for the stuck process, had the first one not found it silent.
  for (let i = 0; i < 50; i++) await registry.collectOthers({ patience: 1500 });
  expect(jobs()).toBe(4);
  expect(await Promise.race([isOver, setImmediate(false)])).toBe(false);
  await isOver;
  while (jobs() < 7) await registry.collectOthers(ENOUGH);
  expect(jobs()).toBe(7);
});

test("a scrape shows all processes of node:cluster, even if one defines a metric differently", async () => {
  cluster.setupPrimary({ exec: MEMBER });
  const crew = await Promise.all(
    [1, 2].map(async () => {
      const worker = cluster.fork({ INTERVAL: String(NEVER) });
      members.add(worker.process as ChildProcess);
      await once(worker, "message");
      return worker.process as ChildProcess;
    }),
  );
  const labels = [[], ["version"]];
  for (const [index, member] of crew.entries()) {
    await run(
      member,
      `registry.counter({ name: "shared_total" }).inc(); while (!reporter.connected) await new Promise(setImmediate);`,
    );
    const names = JSON.stringify(labels[index]);
    await run(
      member,
      `registry.counter({ name: "changed_total", labelNames: ${names} })${index ? '.labels("2")' : ""}.inc();`,
    );
    await registry.collectOthers(ENOUGH);
  }
  const server = createServer(metricsHandler(registry)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  server.close();
  expect(response.status).toBe(200);
  const lines = (await response.text()).split("\n");
  expect(lines).toContain("shared_total 2");
  expect(lines).toContain("changed_total 1");
});

test("processes that nobody receiving has started meet in a directory", async () => {
  const path = mkdtempSync(join(tmpdir(), "meeting-"));
  const member = fork(MEMBER, { env: { ...process.env, INTERVAL: "10", MEETING_PATH: path } });
  members.add(member);
  await once(member, "message");
  await run(member, 'registry.counter({ name: "jobs_total" }).inc(2);');
  for (const inAll of [2, 4]) {
    const fresh = new Registry();
    const meeting = await receiveProcesses(fresh, { path });
    const counter = fresh.counter({ name: "jobs_total" });
    while (counter.value < inAll) await setImmediate();
    await run(member, 'registry.counter({ name: "jobs_total" }).inc(2);');
    await meeting.close();
    fresh.detach();
  }
  rmSync(path, { recursive: true, force: true });
});
