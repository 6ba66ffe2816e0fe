/** In Node: the environment data of a worker about its ancestors' blocks. */

import { execFileSync } from "node:child_process";
import diagnostics from "node:diagnostics_channel";
import { getEnvironmentData, threadId } from "node:worker_threads";
import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { Attachment } from "../../src/core/memory/attachment.ts";
import { createBlock } from "../../src/core/memory/block.ts";
import { useHost } from "../../src/core/memory/host.ts";
import { nodeHost } from "../../src/hosts/node.ts";
import { attachmentOf } from "../support/pretendThreads.ts";

type WorkerThreads = typeof import("node:worker_threads");

/** Returns a thread's worker_threads, with environment data that it inherited. */
function threadOver(thread: number, data: Map<unknown, unknown>) {
  return {
    threadId: thread,
    isMainThread: thread === 0,
    getEnvironmentData: (key: unknown) => data.get(key),
    setEnvironmentData: (key: unknown, value: unknown) => data.set(key, value),
  } as unknown as WorkerThreads;
}

test("the nearest ancestor that has the block is the guardian, until it leaves", () => {
  const { seat } = attachmentOf(createBlock({ maxBytes: 2 ** 18, maxThreads: 4 }), 1);
  const data = new Map<unknown, unknown>();
  const child = (thread: number) => nodeHost(threadOver(thread, new Map(data)));
  const main = nodeHost(threadOver(0, data));
  expect(child(1).guardianOf(seat.block)).toBeUndefined();
  main.known(seat);
  expect(child(1).guardianOf(seat.block)).toBe(0);
  expect(child(1).guardianOf("another block")).toBeUndefined();

  const below = new Map(data);
  const worker = nodeHost(threadOver(1, below));
  const grandchild = () => nodeHost(threadOver(2, new Map(below)));
  expect(grandchild().guardianOf(seat.block)).toBe(0);
  worker.known(seat);
  expect(grandchild().guardianOf(seat.block)).toBe(1);
  worker.forgotten(seat.block, 0);
  expect(grandchild().guardianOf(seat.block)).toBe(0);
  main.forgotten(seat.block, undefined);
  expect(child(1).guardianOf(seat.block)).toBeUndefined();
});

const guardianOf = (block: string) => getEnvironmentData(`threadtally/${LAYOUT_VERSION}/guardian/${block}`);
const idOf = (registry: Registry) => registry.snapshot().blocks[0]?.id as string;

test("a registry is in environment data from the time when others can have it until it is detached", () => {
  const registry = new Registry();
  const block = idOf(registry);
  expect(guardianOf(block)).toBeUndefined();
  expect(registry.handle).toBeDefined();
  expect(guardianOf(block)).toBe(threadId);
  registry.detach();
  expect(guardianOf(block)).toBeUndefined();
});

test("creating many registries one by one does not add listeners", () => {
  new Registry().detach();
  const subscribed = vi.spyOn(diagnostics, "subscribe");
  for (let i = 0; i < 50; i++) new Registry().detach();
  expect(subscribed).not.toHaveBeenCalled();
  subscribed.mockRestore();
});

test("a web worker of Deno is not taken for the main thread, although it has the same number", () => {
  expect(nodeHost(threadOver(0, new Map()))).toMatchObject({ threadId: 0, isMainThread: true });
  vi.stubGlobal("DedicatedWorkerGlobalScope", class {});
  const [web, node] = [0, 1].map((thread) => nodeHost(threadOver(thread, new Map())));
  vi.unstubAllGlobals();
  expect(web).toMatchObject({ threadId: undefined, isMainThread: false });
  expect(node).toMatchObject({ threadId: 1, isMainThread: false });
});

test("a web worker that the host numbers as 0 gets its own number in each block, beyond the host's numbers", () => {
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

test.runIf(process.platform === "linux" && process.arch.endsWith("64")).each([
  ["256 MiB if address space is unlimited", "ulimit -v unlimited", 2 ** 28],
  ["64 MiB under a limit, of which the rest of the process needs its part", "ulimit -v 60000000", 2 ** 26],
])("a registry without maxBytes has %s", (_, limit, bytes) => {
  const program = `import("threadtally").then(({ Registry }) => console.log(new Registry().stats().bytesLimit))`;
  const command = ["-c", `${limit} && exec "$0" -e '${program}'`, process.execPath];
  expect(Number(execFileSync("sh", command, { cwd: import.meta.dirname, encoding: "utf8" }))).toBe(bytes);
});
