/** The build for pages, in Node, where test runners load it for files that pretend to be pages. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry } from "threadtally";
import { expect, onTestFinished, test } from "vitest";
import { ROOT } from "../house/files.ts";

const page = "build/index.page.js";

test("a thread with the build for pages and one with Node's are two threads, which count together", async () => {
  const registry = new Registry();
  const counter = registry.counter({ name: "hits_total" });
  counter.inc();
  const program = `
    import { parentPort, workerData } from "node:worker_threads";
    import { Registry } from ${JSON.stringify(new URL(page, `file://${ROOT}`).href)};
    const registry = Registry.attach(workerData);
    registry.counter({ name: "hits_total" }).inc(2);
    parentPort.on("message", () => {});
    parentPort.postMessage("recorded");`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
    workerData: registry.handle,
  });
  onTestFinished(async () => {
    await worker.terminate();
    registry.detach();
  });
  await once(worker, "message");
  expect(counter.value).toBe(3);
  const [series] = registry.snapshot({ perThread: true }).metrics[0]?.series ?? [];
  const threads = series?.threads?.map(({ thread }) => thread) ?? [];
  expect(threads).toHaveLength(2);
  expect(new Set(threads).size).toBe(2);
  expect(threads).not.toContain(null);
});
