/** Collect callbacks of other threads, with real threads and real messages. */

import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { type Gauge, Registry } from "threadtally";
import { expect, test } from "vitest";
import { finished, start } from "./workers.ts";

async function defined(data: object): Promise<Worker> {
  const worker = start("collecting.worker.js", data);
  await once(worker, "message");
  return worker;
}

const value = (registry: Registry, name: string) => (registry.get(name) as Gauge).value;

test("a reading that asks first has what the callbacks of other threads set for it", async () => {
  const registry = new Registry();
  const { handle } = registry;
  const workers = [await defined({ handle, name: "one" }), await defined({ handle, name: "two" })];
  expect(value(registry, "one")).toBeNaN();
  for (let ask = 1; ask <= 5; ask++) {
    expect(await registry.collectOthers()).toEqual([
      { lane: expect.any(Number), seconds: 0 },
      { lane: expect.any(Number), seconds: 0 },
    ]);
    expect([value(registry, "one"), value(registry, "two")]).toEqual([ask, ask]);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
});

test("a callback that throws is reported in its own thread, which goes on and is asked again", async () => {
  const registry = new Registry();
  const worker = await defined({ handle: registry.handle, name: "depth", fails: 2 });
  await registry.collectOthers();
  expect(value(registry, "depth")).toBe(1);
  const [[reported]] = await Promise.all([once(worker, "message"), registry.collectOthers()]);
  expect(reported).toEqual(["no level today", "depth"]);
  expect(value(registry, "depth")).toBeNaN();
  await registry.collectOthers();
  expect(value(registry, "depth")).toBe(3);
  await worker.terminate();
  registry.detach();
});

test("a stuck thread gives its last level, with an age, and a new one when it is free", async () => {
  const registry = new Registry();
  const word = new Int32Array(new SharedArrayBuffer(4));
  const worker = await defined({ handle: registry.handle, name: "depth", word });
  const [{ lane } = { lane: undefined }] = await registry.collectOthers();
  worker.postMessage("stick");
  await once(worker, "message");
  for (const _ of [1, 2, 3, 4]) {
    const [age] = await registry.collectOthers();
    expect(age?.lane).toBe(lane);
    expect(age?.seconds).toBeGreaterThan(0);
    expect(value(registry, "depth")).toBe(1);
  }
  Atomics.store(word, 0, 1);
  Atomics.notify(word, 0);
  while (value(registry, "depth") === 1) await registry.collectOthers();
  await worker.terminate();
  registry.detach();
});

test("a worker that has callbacks ends by itself, and so does what is asked of it", async () => {
  const registry = new Registry();
  expect(await finished(start("collecting.worker.js", { handle: registry.handle, name: "depth", idle: true }))).toBe(
    "defined",
  );
  expect(await registry.collectOthers()).toEqual([]);
  registry.detach();
});

test("detached, a registry neither asks nor answers", async () => {
  const registry = new Registry();
  const asked = registry.collectOthers();
  registry.detach();
  expect(await asked).toEqual([]);
  await expect(registry.collectOthers()).rejects.toMatchObject({ code: "DETACHED" });
});
