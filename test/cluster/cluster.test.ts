/** Reports between registries, over a real socket, with both ends in one process. */

import { once } from "node:events";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { type Receiver, receiveProcesses, reportProcess } from "threadtally/cluster";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";

/** Longer than any test: reports are then made only when they are asked for, or at the end. */
const NEVER = 3_600_000;

let path: string;
let errors: ReturnType<typeof vi.spyOn>;
beforeEach(({ onTestFinished: atEnd }) => {
  path = mkdtempSync(join(tmpdir(), "processes-"));
  errors = vi.spyOn(console, "error").mockImplementation(() => {});
  // After the ends of everything that the test makes.
  atEnd(() => {
    expect(errors.mock.calls.length).toBe(printedErrors);
    errors.mockRestore();
    rmSync(path, { recursive: true, force: true });
  });
  printedErrors = 0;
});
/** The number of errors that a test expects to be printed. */
let printedErrors = 0;

function newRegistry(options: object = {}): Registry {
  const registry = new Registry({ maxBytes: 2 ** 22, ...options });
  onTestFinished(() => registry.detach());
  return registry;
}

async function receiving(registry = newRegistry()): Promise<{ registry: Registry; receiver: Receiver }> {
  const receiver = await receiveProcesses(registry, { path });
  onTestFinished(() => receiver.close());
  return { registry, receiver };
}

function reporting(registry = newRegistry(), interval = NEVER) {
  const reporter = reportProcess(registry, { path, interval });
  onTestFinished(() => reporter.close());
  return { registry, reporter };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await setImmediate();
}

const printed = () => errors.mock.calls.map(([text, error]: unknown[]) => `${text} ${(error as Error).message}`);

test("a reading asks for what was recorded, and has it exactly, of every kind", async () => {
  const { registry } = await receiving();
  const { registry: other, reporter } = reporting();
  await until(() => reporter.connected);
  const labelled = { name: "jobs_total", labelNames: ["kind"] } as const;
  other.counter(labelled).labels("a").inc(3);
  other.upDownCounter({ name: "open" }).add(-2);
  other.mean({ name: "ratio", minMax: true }).record(0.1);
  other.histogram({ name: "wait_seconds", buckets: [1, 2] }).record(1.5);
  other.gauge({ name: "level", aggregate: "sum" }).set(-0.5);
  registry.gauge({ name: "level", aggregate: "sum" }).set(2);
  await registry.collectOthers({ patience: 10_000 });
  const shown = () =>
    registry.snapshot().metrics.map(({ name, series }) => {
      const plain = series.map(({ startTime, time, resets, creation, ...rest }) => rest);
      return [name, plain];
    });
  expect(Object.fromEntries(shown())).toEqual({
    level: [{ labels: {}, level: "1.5" }],
    jobs_total: [{ labels: { kind: "a" }, scaled: "3" }],
    open: [{ labels: {}, scaled: "-2" }],
    ratio: [{ labels: {}, count: 1, scaled: "100000", scaledMin: "100000", scaledMax: "100000" }],
    wait_seconds: [{ labels: {}, counts: [0, 1, 0], scaledSums: ["0", "1500000000", "0"] }],
  });
  other.counter(labelled).labels("a").inc(1e15);
  other.reset();
  await registry.collectOthers({ patience: 10_000 });
  expect(registry.counter(labelled).labels("a").value).toBe(1e15 + 3);
});

test("reports are made at an interval, without being asked for", async () => {
  const { registry } = await receiving();
  const { registry: other } = reporting(newRegistry(), 10);
  const jobs = registry.counter({ name: "jobs_total" });
  other.counter({ name: "jobs_total" }).inc();
  await until(() => jobs.value === 1);
  other.counter({ name: "jobs_total" }).inc();
  await until(() => jobs.value === 2);
});

test("what was recorded last is left behind, and added once; levels go", async () => {
  const { registry, receiver } = await receiving();
  const { registry: other, reporter } = reporting();
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  other.gauge({ name: "level", aggregate: "sum" }).set(7);
  await until(() => reporter.connected);
  await registry.collectOthers({ patience: 10_000 });
  expect(level.value).toBe(7);
  other.counter({ name: "jobs_total" }).inc(5);
  await reporter.close();
  expect(readdirSync(path)).toContain(`${other.snapshot().blocks[0]?.id}.report`);
  await until(() => receiver.processes === 0);
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
  expect(level.value).toBeNaN();
  expect(readdirSync(path)).toEqual(["socket"]);
  await reporter.close();
  expect(() => reportProcess(other, { path })).toThrow(expect.objectContaining({ code: "ALREADY_REPORTED" }));
  await receiver.close();
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
});

test("a registry that detaches has reported everything", async () => {
  const { registry, receiver } = await receiving();
  const { registry: other } = reporting();
  other.counter({ name: "jobs_total" }).inc(5);
  await until(() => receiver.processes === 1);
  other.detach();
  await until(() => receiver.processes === 0);
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
});

test("what was recorded before anybody received is added by the first who does", async () => {
  const { registry: early, reporter: first } = reporting();
  early.counter({ name: "jobs_total" }).inc(2);
  await first.close();
  const { registry: waiting, reporter } = reporting(newRegistry(), 10);
  waiting.counter({ name: "jobs_total" }).inc(3);
  const { registry } = await receiving();
  await until(() => reporter.connected);
  await registry.collectOthers({ patience: 10_000 });
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
});

test("another receiver of the same registry goes on; one of another registry gets everything", async () => {
  const { registry, receiver } = await receiving();
  const { registry: other, reporter } = reporting(newRegistry(), 10);
  const jobs = registry.counter({ name: "jobs_total" });
  other.counter({ name: "jobs_total" }).inc(2);
  await until(() => jobs.value === 2);
  await receiver.close();
  await until(() => !reporter.connected);
  other.counter({ name: "jobs_total" }).inc(3);
  const again = await receiving(registry);
  await until(() => jobs.value === 5);
  await again.receiver.close();
  const { registry: fresh } = await receiving();
  const anew = fresh.counter({ name: "jobs_total" });
  await until(() => anew.value === 5);
  other.counter({ name: "jobs_total" }).inc();
  await until(() => anew.value === 6);
  expect(jobs.value).toBe(5);
});

test("a metric that is defined differently is left out and reported once, the others are added", async () => {
  const { registry } = await receiving();
  registry.counter({ name: "jobs_total", labelNames: ["kind"] });
  const { registry: other, reporter } = reporting();
  await until(() => reporter.connected);
  for (let round = 1; round <= 2; round++) {
    other.counter({ name: "jobs_total" }).inc();
    other.counter({ name: "other_total" }).inc();
    await registry.collectOthers({ patience: 10_000 });
    expect(registry.counter({ name: "other_total" }).value).toBe(round);
  }
  printedErrors = 1;
  expect(printed()).toEqual([expect.stringMatching(/^What a process has recorded in "jobs_total" was not added:/)]);
});

test("a process whose registry has other labels is refused, and says so", async () => {
  const { receiver } = await receiving(newRegistry({ labels: { app: "shop" } }));
  const warnings: string[] = [];
  const listen = ({ message }: Error) => warnings.push(message);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  const { reporter } = reporting(newRegistry({ labels: { app: "till" } }));
  await until(() => warnings.length > 0);
  expect(warnings[0]).toContain('has the labels [["app","till"]], but that of the receiving process has');
  expect(reporter.connected).toBe(false);
  await until(() => receiver.processes === 0);
});

test("a process does not report to itself", async () => {
  const { registry, receiver } = await receiving();
  const { reporter } = reporting(registry);
  await until(() => receiver.processes === 1);
  await until(() => receiver.processes === 0);
  expect(reporter.connected).toBe(false);
});

test("a connection whose bytes are no messages is closed, and the others go on", async () => {
  const { registry, receiver } = await receiving();
  const { registry: other, reporter } = reporting();
  await until(() => reporter.connected);
  for (const bytes of [
    [255, 255, 255, 255],
    [4, 0, 0, 0, 1, 2, 3, 4],
    [2, 0, 0, 0, 255, 15],
  ]) {
    const socket = connect(join(receiver.path, "socket"));
    socket.resume().write(Uint8Array.from(bytes));
    if (bytes.length === 6) socket.end();
    await once(socket, "close");
  }
  other.counter({ name: "jobs_total" }).inc();
  await registry.collectOthers({ patience: 10_000 });
  expect(registry.counter({ name: "jobs_total" }).value).toBe(1);
  printedErrors = 3;
  expect(printed()[0]).toMatch(/^The reports of a process are not understood: A message of 4294967299 bytes/);
});

test("only one process receives in a directory; the socket of one that was killed is replaced", async () => {
  const { receiver } = await receiving();
  expect(receiver.path).toBe(realpathSync(path));
  const second = newRegistry();
  await expect(receiveProcesses(second, { path })).rejects.toThrow(
    expect.objectContaining({ code: "NOT_LISTENING", message: expect.stringContaining("another process receives") }),
  );
  await receiver.close();
  expect(readdirSync(path)).toEqual([]);
  writeFileSync(join(path, "socket"), "");
  const { receiver: third } = await receiving();
  expect(third.processes).toBe(0);
});

test("without a receiver, or a second time from another thread, reporting is refused", async () => {
  vi.stubEnv("THREADTALLY_PROCESSES", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const registry = newRegistry();
  expect(() => reportProcess(registry)).toThrow(expect.objectContaining({ code: "NO_RECEIVER" }));
  const { reporter } = reporting(registry);
  expect(reportProcess(registry, { path })).toBe(reporter);
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Registry } = require("threadtally");
    const { reportProcess } = require("threadtally/cluster");
    try {
      reportProcess(Registry.attach(workerData.handle), { path: workerData.path });
    } catch ({ code }) {
      parentPort.postMessage(code);
    }`;
  const worker = new Worker(program, { eval: true, workerData: { handle: registry.handle, path } });
  expect(await once(worker, "message")).toEqual(["ALREADY_REPORTED"]);
});

test("the other threads of a process are read, while they record", async () => {
  const { registry } = await receiving();
  const { registry: other } = reporting(newRegistry(), 10);
  const program = `
    const { workerData } = require("node:worker_threads");
    const { Registry } = require("threadtally");
    const jobs = Registry.attach(workerData).counter({ name: "jobs_total", labelNames: ["kind"] });
    for (let i = 0; i < 200_000; i++) jobs.labels(i % 3).inc();`;
  const workers = [1, 2].map(() => new Worker(program, { eval: true, workerData: other.handle }));
  const jobs = registry.counter({ name: "jobs_total", labelNames: ["kind"] });
  await Promise.all(workers.map((worker) => once(worker, "exit")));
  await until(() => jobs.total() === 400_000);
});

test("wrong options are refused, and change nothing", async () => {
  const registry = newRegistry();
  const wrong = expect.objectContaining({ code: "OPTION_INVALID" });
  for (const interval of [9, 3_600_001, Number.NaN, "1"]) {
    expect(() => reportProcess(registry, { path, interval: interval as number })).toThrow(wrong);
  }
  for (const given of ["", 1, "a\0b"] as string[]) {
    expect(() => reportProcess(registry, { path: given })).toThrow(wrong);
    await expect(receiveProcesses(registry, { path: given })).rejects.toThrow(wrong);
  }
  expect(() => reportProcess({} as Registry)).toThrow(wrong);
  await expect(receiveProcesses({} as Registry)).rejects.toThrow(wrong);
  expect(reportProcess(registry, { path }).connected).toBe(false);
});
