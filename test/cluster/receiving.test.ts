/** Reports and processes that are not accepted, and the rest that is. */

import { once } from "node:events";
import { readdirSync, realpathSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Registry } from "threadtally";
import { receiveProcesses, reportProcess } from "threadtally/cluster";
import { expect, onTestFinished, test, vi } from "vitest";
import { framed } from "../../src/cluster/messages.ts";
import { meetings, newRegistry, until } from "./meeting.ts";

const meeting = meetings();

test("a metric that is defined differently is left out and reported once, the others are added", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  registry.counter({ name: "jobs_total", labelNames: ["kind"] });
  const others = [1, 2].map(() => meeting.current.reporting());
  await until(() => others.every(({ reporter }) => reporter.connected));
  for (let round = 1; round <= 2; round++) {
    for (const { registry: other } of others) {
      other.counter({ name: "jobs_total" }).inc();
      other.counter({ name: "other_total" }).inc();
    }
    await registry.collectOthers({ patience: 10_000 });
    expect(registry.counter({ name: "other_total" }).value).toBe(2 * round);
    expect(receiver.refused).toBe(2 * round);
  }
  meeting.current.expected = 1;
  expect(meeting.current.printed).toEqual([
    expect.stringMatching(/^What a process has recorded in "jobs_total" was not added:/),
  ]);
});

test("a process whose registry has other labels is refused, and says so, its last reports, too", async () => {
  const { registry, receiver } = await meeting.current.receiving(newRegistry({ labels: { app: "shop" } }));
  const warnings: string[] = [];
  const listen = ({ message }: Error) => warnings.push(message);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  const { registry: other, reporter } = meeting.current.reporting(newRegistry({ labels: { app: "till" } }), 10);
  other.counter({ name: "jobs_total" }).inc();
  await until(() => warnings.length > 0);
  expect(warnings[0]).toContain('has the labels [["app","till"]], but that of the receiving process has');
  expect(reporter.connected).toBe(false);
  await until(() => receiver.processes === 0);
  await until(() => receiver.processes === 1); // it tries again, but is silent
  await reporter.close();
  await registry.collectOthers();
  expect(registry.get("jobs_total")).toBeUndefined();
  expect(readdirSync(meeting.current.path)).toEqual(["socket"]);
  expect(warnings).toHaveLength(1);
  meeting.current.expected = 1;
  expect(meeting.current.printed[0]).toMatch(/^The last reports of a process were not added: Its registry has/);
});

test("a process does not report to itself", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const { reporter } = meeting.current.reporting(registry);
  await until(() => receiver.processes === 1);
  await until(() => receiver.processes === 0);
  expect(reporter.connected).toBe(false);
});

test("a connection whose bytes are no messages is closed, and the others go on", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const { registry: other, reporter } = meeting.current.reporting();
  await until(() => reporter.connected);
  const report = { type: "report", number: 1, changes: [] } as const;
  const greeting = { type: "greeting", reporter: "a", labels: {}, blocks: [] } as const;
  for (const bytes of [
    Uint8Array.of(255, 255, 255, 255, 1, 0, 0, 0),
    Uint8Array.of(4, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4),
    framed(report),
    framed({ ...greeting, labels: null as never }),
    Buffer.concat([framed(greeting), framed(greeting)]),
    Buffer.concat([framed(greeting), framed({ ...report, changes: [{ definition: undefined }] as never })]),
  ]) {
    const socket = connect(join(receiver.path, "socket"));
    socket.resume().write(bytes);
    await once(socket, "close");
  }
  const half = connect(join(receiver.path, "socket")).resume();
  half.end(framed(greeting).subarray(0, 20));
  await once(half, "close");
  other.counter({ name: "jobs_total" }).inc();
  await registry.collectOthers({ patience: 10_000 });
  expect(registry.counter({ name: "jobs_total" }).value).toBe(1);
  meeting.current.expected = 6;
  expect(meeting.current.printed[0]).toMatch(
    /^The reports of a process are not understood: A message of 4294967303 bytes/,
  );
});

test("a process whose callbacks cannot run answers with what it has recorded, and does not end", async () => {
  const { registry } = await meeting.current.receiving();
  const { registry: other, reporter } = meeting.current.reporting();
  await until(() => reporter.connected);
  other.counter({ name: "jobs_total" }).inc(2);
  other.collectOthers = () => Promise.reject(new Error("on purpose"));
  await registry.collectOthers({ patience: 10_000 });
  expect(registry.counter({ name: "jobs_total" }).value).toBe(2);
  meeting.current.expected = 1;
  expect(meeting.current.printed).toEqual([expect.stringContaining("on purpose")]);
});

test("a receiver that cannot listen leaves the last reports to the one that does", async () => {
  const { registry } = await meeting.current.receiving();
  const second = newRegistry();
  await expect(receiveProcesses(second, { path: meeting.current.path })).rejects.toThrow("another process receives");
  const { registry: other, reporter } = meeting.current.reporting();
  other.counter({ name: "jobs_total" }).inc(2);
  await reporter.close(); // before it is connected, so nothing but a reading finds its report
  await second.collectOthers();
  expect(second.get("jobs_total")).toBeUndefined();
  await registry.collectOthers();
  expect(registry.counter({ name: "jobs_total" }).value).toBe(2);
});

test("only one process receives in a directory; the socket of one that was killed is replaced", async () => {
  const { receiver } = await meeting.current.receiving();
  expect(receiver.path).toBe(realpathSync(meeting.current.path));
  const second = newRegistry();
  await expect(receiveProcesses(second, { path: meeting.current.path })).rejects.toThrow(
    expect.objectContaining({ code: "NOT_LISTENING", message: expect.stringContaining("another process receives") }),
  );
  await receiver.close();
  expect(readdirSync(meeting.current.path)).toEqual([]);
  writeFileSync(join(meeting.current.path, "socket"), "");
  const { receiver: third } = await meeting.current.receiving();
  expect(third.processes).toBe(0);
});

test("without a receiver, or a second time from another thread, reporting is refused", async () => {
  vi.stubEnv("THREADTALLY_PROCESSES", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const registry = newRegistry();
  expect(() => reportProcess(registry)).toThrow(expect.objectContaining({ code: "NO_RECEIVER" }));
  const { reporter } = meeting.current.reporting(registry);
  expect(reportProcess(registry, { path: meeting.current.path })).toBe(reporter);
  expect(() => reportProcess(registry, { interval: 77 })).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining("but got 77. Pass options") }),
  );
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Registry } = require("threadtally");
    const { reportProcess } = require("threadtally/cluster");
    try {
      reportProcess(Registry.attach(workerData.handle), { path: workerData.path });
    } catch ({ code }) {
      parentPort.postMessage(code);
    }`;
  const worker = new Worker(program, {
    eval: true,
    workerData: { handle: registry.handle, path: meeting.current.path },
  });
  expect(await once(worker, "message")).toEqual(["ALREADY_REPORTED"]);
});

test("wrong options are refused, and change nothing", async () => {
  const registry = newRegistry();
  const wrong = expect.objectContaining({ code: "OPTION_INVALID" });
  for (const interval of [9, 3_600_001, Number.NaN, "1"]) {
    expect(() => reportProcess(registry, { path: meeting.current.path, interval: interval as number })).toThrow(wrong);
  }
  for (const given of ["", 1, "a\0b"] as string[]) {
    expect(() => reportProcess(registry, { path: given })).toThrow(wrong);
    await expect(receiveProcesses(registry, { path: given })).rejects.toThrow(wrong);
  }
  expect(() => reportProcess({} as Registry)).toThrow(wrong);
  await expect(receiveProcesses({} as Registry)).rejects.toThrow(wrong);
  expect(reportProcess(registry, { path: meeting.current.path }).connected).toBe(false);
});
