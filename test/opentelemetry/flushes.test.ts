/** Requests to the exporting thread, and its replies. */

import { expect, test, vi } from "vitest";
import { Registry } from "../../src/index.ts";
import { requestFlush, serveFlushes } from "../../src/opentelemetry/flushes.ts";

/** Returns a promise, and the function that resolves it. */
function gate() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Returns what is not handled while work runs, and a turn of the event loop later. */
async function unhandled(work: () => Promise<void>): Promise<unknown[]> {
  const rejections: unknown[] = [];
  const listener = (reason: unknown) => rejections.push(reason);
  process.on("unhandledRejection", listener);
  await work();
  await new Promise(setImmediate);
  process.off("unhandledRejection", listener);
  return rejections;
}

test("a thread that ends its export during a flush sends no reply, and its process goes on", async () => {
  const registry = new Registry();
  const begun = gate();
  const flush = gate();
  const stop = serveFlushes(registry, () => {
    begun.resolve();
    return flush.promise;
  });
  const rejections = await unhandled(async () => {
    const isFlushed = requestFlush(registry, 500);
    await begun.promise;
    stop();
    flush.resolve();
    expect(await isFlushed).toBe(false);
  });
  expect(rejections).toEqual([]);
  registry.detach();
});

test.each([
  [undefined, "undefined"],
  [Object.create(null), "(no text)"],
  [new Error("no route"), "Error: no route"],
])("a flush that rejects with %s rejects in the thread that requested it", async (reason, text) => {
  const registry = new Registry();
  const stop = serveFlushes(registry, () => Promise.reject(reason));
  const rejections = await unhandled(async () => {
    await expect(requestFlush(registry)).rejects.toThrow(new Error(text));
  });
  expect(rejections).toEqual([]);
  stop();
  registry.detach();
});

test("requests need no crypto, which insecure pages lack", async () => {
  vi.stubGlobal("crypto", undefined);
  const registry = new Registry();
  const stop = serveFlushes(registry, async () => {});
  expect(await requestFlush(registry)).toBe(true);
  stop();
  registry.detach();
  vi.unstubAllGlobals();
});
