/** Collect callbacks of other threads, with real threads and real messages. */

import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { type Gauge, Registry } from "threadtally";
import { expect, test } from "vitest";
import { finished, reached, start } from "./workers.ts";

async function defined(data: object): Promise<Worker> {
  const worker = start("collecting.worker.js", data);
  await once(worker, "message");
  return worker;
}

const value = (registry: Registry, name: string) => (registry.get(name) as Gauge).value;

/**
 * Repeats the request until this many threads have replied in time: on a busy machine, not every reply is in time, and
 * requests do not wait for a silent thread.
 */
async function answered(registry: Registry, threads: number): Promise<void> {
  let ages = await registry.collectOthers();
  while (ages.length < threads || ages.some(({ seconds }) => seconds > 0)) ages = await registry.collectOthers();
}

test("a reading after a collect request has what the callbacks of other threads set for it", async () => {
  const registry = new Registry();
  const { handle } = registry;
  const names = ["one", "two"];
  const workers = await Promise.all(names.map((name) => defined({ handle, name })));
  const values = () => names.map((name) => value(registry, name));
  expect(values()).toEqual([Number.NaN, Number.NaN]);
  await answered(registry, 2);
  for (let ask = 1; ask <= 5; ask++) {
    const [one = 0, two = 0] = values();
    await answered(registry, 2);
    expect(value(registry, "one")).toBeGreaterThan(one);
    expect(value(registry, "two")).toBeGreaterThan(two);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
});

test("if a callback throws, its own thread reports the error, continues, and gets further requests", async () => {
  const registry = new Registry();
  const worker = await defined({ handle: registry.handle, name: "depth", fails: 2 });
  const reported = once(worker, "message");
  await answered(registry, 1);
  await answered(registry, 1);
  expect(await reported).toEqual([["no level today", "depth"]]);
  await answered(registry, 1);
  expect(value(registry, "depth")).toBeGreaterThanOrEqual(3);
  await worker.terminate();
  registry.detach();
});

test("a blocked thread has its last level, with an age, and a new level when it is free", async () => {
  const registry = new Registry();
  const word = new Int32Array(new SharedArrayBuffer(4));
  const worker = await defined({ handle: registry.handle, name: "depth", word });
  await answered(registry, 1);
  worker.postMessage("stick");
  await once(worker, "message");
  const last = value(registry, "depth");
  for (const _ of [1, 2, 3, 4]) {
    const [age] = await registry.collectOthers();
    expect(age?.seconds).toBeGreaterThan(0);
    expect(value(registry, "depth")).toBe(last);
  }
  Atomics.store(word, 0, 1);
  Atomics.notify(word, 0);
  await answered(registry, 1);
  expect(value(registry, "depth")).toBeGreaterThan(last);
  await worker.terminate();
  registry.detach();
});

test("a worker with callbacks ends by itself, and so does a pending request to it", async () => {
  const registry = new Registry();
  expect(await finished(start("collecting.worker.js", { handle: registry.handle, name: "depth", idle: true }))).toBe(
    "defined",
  );
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
});

test("workers that are killed while they begin, stop and answer leave nobody to wait for", async () => {
  const registry = new Registry();
  const kills = Array.from({ length: 12 }, async (_, number) => {
    const turns = new Int32Array(new SharedArrayBuffer(4));
    const worker = start("answering.worker.js", { handle: registry.handle, turns });
    await reached(turns, 10 + number);
    await worker.terminate();
  });
  let isOver = false;
  const all = Promise.all(kills).finally(() => {
    isOver = true;
  });
  // Requests all the time, so that kills come while replies are on their way.
  while (!isOver) await registry.collectOthers({ patience: 20 });
  await all;
  // If a killed worker was waited for, this would not end.
  expect(await registry.collectOthers({ patience: 2 ** 31 - 1 })).toEqual([]);
  expect(registry.stats().threads).toBe(0);
  registry.detach();
});

test("a worker that begins to answer is waited for by the very next request", async () => {
  const registry = new Registry();
  expect(await registry.collectOthers({ patience: 2 ** 31 - 1 })).toEqual([]);
  for (const name of ["one", "two"]) {
    const worker = await defined({ handle: registry.handle, name });
    await registry.collectOthers({ patience: 2 ** 31 - 1 });
    expect(value(registry, name)).toBe(1);
    await worker.terminate();
  }
  registry.detach();
});

test("a detached registry neither sends requests nor replies", async () => {
  const registry = new Registry();
  const asked = registry.collectOthers();
  registry.detach();
  expect(await asked).toEqual([]);
  await expect(registry.collectOthers()).rejects.toMatchObject({ code: "DETACHED" });
});
