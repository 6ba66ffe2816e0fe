/** A worker that runs before its thread has any registry. Nothing else is in this file: later workers are watched. */

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Registry, share } from "threadtally";
import { expect, test } from "vitest";

test("the level of a worker that is older than all registries goes when it exits, before any snapshot", async () => {
  const worker = new Worker(new URL("shareFirst.worker.js", import.meta.url));
  await once(worker, "online");
  const registry = new Registry();
  const level = registry.gauge({ name: "level", aggregate: "sum" });
  share(registry, worker);
  await once(worker, "message");
  expect(level.value).toBe(1);
  worker.postMessage("end");
  await once(worker, "exit");
  // A snapshot would release the lane itself, on Linux.
  expect(level.value).toBeNaN();
  registry.detach();
});
