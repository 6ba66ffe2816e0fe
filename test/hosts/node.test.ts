/** In Node: what environment data tells a worker about its ancestors' blocks. */

import diagnostics from "node:diagnostics_channel";
import { getEnvironmentData, threadId } from "node:worker_threads";
import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { Attachment } from "../../src/core/attachment.ts";
import { createBlock } from "../../src/core/block.ts";
import { useHost } from "../../src/core/host.ts";
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
  new Registry().detach();
  const subscribed = vi.spyOn(diagnostics, "subscribe");
  for (let i = 0; i < 50; i++) new Registry().detach();
  expect(subscribed).not.toHaveBeenCalled();
  subscribed.mockRestore();
});

test("a web worker of Deno is not taken for the main thread, as which it is numbered", () => {
  expect(nodeHost(threadOver(0, new Map()))).toMatchObject({ threadId: 0, isMainThread: true });
  vi.stubGlobal("DedicatedWorkerGlobalScope", class {});
  const [web, node] = [0, 1].map((thread) => nodeHost(threadOver(thread, new Map())));
  vi.unstubAllGlobals();
  expect(web).toMatchObject({ threadId: undefined, isMainThread: false });
  expect(node).toMatchObject({ threadId: 1, isMainThread: false });
});

test("a web worker, which is told that it is thread 0, has a number of its own in each block, beyond those of the host", () => {
  vi.stubGlobal("DedicatedWorkerGlobalScope", class {});
  const host = nodeHost(threadOver(0, new Map()));
  vi.unstubAllGlobals();
  expect(host.isMainThread).toBe(false);
  expect(host.threadId).toBeUndefined();
  const block = createBlock({ maxBytes: 2 ** 18, maxThreads: 4 });
  useHost(host);
  const [one, two] = [new Attachment(block), new Attachment(block)];
  expect([one.thread, two.thread]).toEqual([2 ** 30, 2 ** 30 + 1]);
});
