/** In Node: what environment data tells a worker about its ancestors' blocks. */

import { getEnvironmentData, threadId } from "node:worker_threads";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { createBlock } from "../../src/core/block.ts";
import { nodeHost } from "../../src/hosts/node.ts";
import { attachmentOf } from "../support/pretendThreads.ts";

type WorkerThreads = typeof import("node:worker_threads");

/** A thread's worker_threads, over environment data that it inherited. */
function threadOver(thread: number, data: Map<unknown, unknown>) {
  return {
    threadId: thread,
    isMainThread: thread === 0,
    getEnvironmentData: (key: unknown) => data.get(key),
    setEnvironmentData: (key: unknown, value: unknown) => data.set(key, value),
  } as unknown as WorkerThreads;
}

test("the nearest ancestor that has the block is the guardian, until it detaches", () => {
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 4 });
  const attachment = attachmentOf(block, 1);
  const data = new Map<unknown, unknown>();
  const child = (thread: number) => nodeHost(threadOver(thread, new Map(data)));
  const main = nodeHost(threadOver(0, data));
  expect(child(1).guardianOf(block.id)).toBeUndefined();
  main.attached(attachment);
  expect(main.guardianOf(block.id)).toBeUndefined(); // nobody guards the one that began
  expect(child(1).guardianOf(block.id)).toBe(0);
  expect(child(1).guardianOf("another block")).toBeUndefined();

  const below = new Map(data);
  const worker = nodeHost(threadOver(1, below));
  const grandchild = () => nodeHost(threadOver(2, new Map(below)));
  expect(grandchild().guardianOf(block.id)).toBe(0);
  worker.attached(attachment);
  expect(grandchild().guardianOf(block.id)).toBe(1);
  worker.detached(attachment);
  expect(grandchild().guardianOf(block.id)).toBe(0);
  main.detached(attachment);
  expect(child(1).guardianOf(block.id)).toBeUndefined();
});

test("a registry leaves nothing behind in environment data", () => {
  const key = `threadtally/${LAYOUT_VERSION}/guardians`;
  const registry = new Registry();
  expect(Object.values(getEnvironmentData(key) as unknown as object)).toEqual([threadId]);
  registry.detach();
  expect(getEnvironmentData(key)).toEqual({});
});

test("registries made one by one do not add up as listeners", () => {
  const listeners = () => process.listenerCount("worker");
  new Registry().detach();
  const before = listeners();
  for (let i = 0; i < 50; i++) new Registry().detach();
  expect(listeners()).toBe(before);
});
