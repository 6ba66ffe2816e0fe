/** Registries by message: to workers that listen early or late, several to one worker, among other messages. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry, receive, share } from "threadtally";
import { expect, test, vi } from "vitest";

const file = new URL("share.worker.js", import.meta.url);
const countOf = (registry: Registry) => registry.counter({ name: "hits_total" }).value;

test.each([false, true])("a worker gets a registry; listens late: %s", async (isLate) => {
  const registry = new Registry();
  const worker = new Worker(file, { workerData: { registries: 1, isLate } });
  share(registry, worker);
  worker.postMessage({ type: "foreign" });
  worker.postMessage(null);
  // The worker ends by itself: once it has its registries, waiting for more does not keep it alive.
  await once(worker, "exit");
  expect(countOf(registry)).toBe(1);
  expect(registry.stats().threads).toBe(0);
  registry.detach();
});

test("two registries arrive one after the other, each once", async () => {
  const [first, second] = [new Registry(), new Registry()];
  const worker = new Worker(file, { workerData: { registries: 2, isLate: false } });
  for (const registry of [first, second, first, second]) share(registry, worker);
  await once(worker, "exit");
  expect([countOf(first), countOf(second)]).toEqual([1, 2]);
  first.detach();
  second.detach();
});

test("a worker that was started before there was a registry releases its lane when it ends", async () => {
  const worker = new Worker(file, { workerData: { registries: 1, isLate: true } });
  await once(worker, "online");
  const registry = new Registry();
  registry.counter({ name: "mine_total" }).inc();
  share(registry, worker);
  await once(worker, "exit");
  expect(countOf(registry)).toBe(1);
  expect(registry.stats().threads).toBe(1);
  registry.detach();
});

test("a worker that was started before the registry and got a handle releases its lane when it ends", async () => {
  const worker = new Worker(new URL("late.worker.js", import.meta.url));
  await once(worker, "online");
  const registry = new Registry();
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  worker.postMessage(registry.handle);
  await once(worker, "message");
  expect(level.value).toBe(1);
  worker.postMessage("end");
  await once(worker, "exit");
  expect([level.value, registry.stats().threads]).toEqual([Number.NaN, 1]); // this one, which defined the gauge
  registry.detach();
});

test("the listeners of both sides do not receive the messages of share", async () => {
  const registry = new Registry();
  const worker = new Worker(file, { workerData: { registries: 1, isLate: false } });
  const heard: unknown[] = [];
  worker.on("message", (message) => heard.push(message));
  const posted = vi.spyOn(worker, "postMessage");
  share(registry, worker);
  await once(worker, "exit");
  expect(countOf(registry)).toBe(1);
  expect(heard).toEqual([{ type: "mine" }, "done"]);
  expect(posted).not.toHaveBeenCalled();
  registry.detach();
});

test("sharing with a worker that has ended has no effect", async () => {
  const registry = new Registry();
  const worker = new Worker(file, { workerData: { registries: 0, isLate: false } });
  await once(worker, "exit");
  expect(() => share(registry, worker)).not.toThrow();
  registry.detach();
});

test.each([undefined, null, 3, {}])("%o is not a registry, and nothing is sent", (registry) => {
  const worker = { postMessage: vi.fn(), on: vi.fn() };
  expect(() => share(registry as never, worker)).toThrow(expect.objectContaining({ code: "SHARE_INVALID" }));
  expect([worker.postMessage, worker.on].flatMap(({ mock }) => mock.calls)).toEqual([]);
});

test.each([undefined, null, 3, {}, { postMessage() {} }])("%o is not a worker", (worker) => {
  const registry = new Registry();
  expect(() => share(registry, worker as never)).toThrow(expect.objectContaining({ code: "SHARE_INVALID" }));
  registry.detach();
});

test("in a thread that is not a worker, receive rejects", async () => {
  await expect(receive()).rejects.toMatchObject({ code: "NOT_A_WORKER" });
});
