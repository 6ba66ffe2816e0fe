/** Reports of everything that is recorded, once. */

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { reportProcess } from "threadtally/cluster";
import { expect, test } from "vitest";
import { meetings, newRegistry, until } from "./meeting.ts";

const meeting = meetings();

test("a reading asks for what was recorded, and has it exactly, of every kind", async () => {
  const { registry } = await meeting.current.receiving();
  const { registry: other, reporter } = meeting.current.reporting();
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

test("more than one report may have is there after one reading, and after the end", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const { registry: other, reporter } = meeting.current.reporting();
  await until(() => reporter.connected);
  const definition = { name: "jobs_total", labelNames: ["path"] } as const;
  const [jobs, shown] = [other, registry].map((one) => one.counter(definition));
  const record = () => {
    for (let number = 0; number < 700; number++) jobs?.labels(String(number).padEnd(1000, "-")).inc();
  };
  record();
  await registry.collectOthers({ patience: 10_000 });
  expect(shown?.total()).toBe(700);
  record();
  await reporter.close();
  await until(() => receiver.processes === 0);
  expect(shown?.total()).toBe(1400);
});

test("reports are made at an interval, without being asked for", async () => {
  const { registry } = await meeting.current.receiving();
  const { registry: other } = meeting.current.reporting(newRegistry(), 10);
  const jobs = registry.counter({ name: "jobs_total" });
  other.counter({ name: "jobs_total" }).inc();
  await until(() => jobs.value === 1);
  other.counter({ name: "jobs_total" }).inc();
  await until(() => jobs.value === 2);
});

test("what was recorded last is left behind, and added once; levels go", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const { registry: other, reporter } = meeting.current.reporting();
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  other.gauge({ name: "level", aggregate: "sum" }).set(7);
  await until(() => reporter.connected);
  await registry.collectOthers({ patience: 10_000 });
  expect(level.value).toBe(7);
  other.counter({ name: "jobs_total" }).inc(5);
  await reporter.close();
  expect(readdirSync(meeting.current.path)).toContain(`${other.snapshot().blocks[0]?.id}.report`);
  await until(() => receiver.processes === 0);
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
  expect(level.value).toBeNaN();
  expect(readdirSync(meeting.current.path)).toEqual(["socket"]);
  await reporter.close();
  expect(() => reportProcess(other, { path: meeting.current.path })).toThrow(
    expect.objectContaining({ code: "ALREADY_REPORTED" }),
  );
  await receiver.close();
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
});

test("a registry that detaches has reported everything", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const { registry: other } = meeting.current.reporting();
  other.counter({ name: "jobs_total" }).inc(5);
  await until(() => receiver.processes === 1);
  other.detach();
  await until(() => receiver.processes === 0);
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
});

test("what was recorded before anybody received is added by the first who does", async () => {
  const { registry: early, reporter: first } = meeting.current.reporting();
  early.counter({ name: "jobs_total" }).inc(2);
  await first.close();
  const { registry: waiting, reporter } = meeting.current.reporting(newRegistry(), 10);
  waiting.counter({ name: "jobs_total" }).inc(3);
  const { registry } = await meeting.current.receiving();
  await until(() => reporter.connected);
  await registry.collectOthers({ patience: 10_000 });
  expect(registry.counter({ name: "jobs_total" }).value).toBe(5);
});

test("another receiver of the same registry goes on; one of another registry gets everything", async () => {
  const { registry, receiver } = await meeting.current.receiving();
  const { registry: other, reporter } = meeting.current.reporting(newRegistry(), 10);
  const jobs = registry.counter({ name: "jobs_total" });
  other.counter({ name: "jobs_total" }).inc(2);
  await until(() => jobs.value === 2);
  await receiver.close();
  await until(() => !reporter.connected);
  other.counter({ name: "jobs_total" }).inc(3);
  const again = await meeting.current.receiving(registry);
  await until(() => jobs.value === 5);
  await again.receiver.close();
  const { registry: fresh } = await meeting.current.receiving();
  const anew = fresh.counter({ name: "jobs_total" });
  await until(() => anew.value === 5);
  other.counter({ name: "jobs_total" }).inc();
  await until(() => anew.value === 6);
  expect(jobs.value).toBe(5);
});

test("the other threads of a process are read, while they record", async () => {
  const { registry } = await meeting.current.receiving();
  const { registry: other } = meeting.current.reporting(newRegistry(), 10);
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
