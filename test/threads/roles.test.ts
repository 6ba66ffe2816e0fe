/** Roles of real threads: the holder is killed, and another thread takes its role over. */

import { once } from "node:events";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { finished, start } from "./workers.ts";

test("if the worker that holds a role is killed, another thread takes it over, and a third does not", async () => {
  const registry = new Registry();
  const { handle } = registry;
  for (let i = 0; i < 5; i++) {
    const worker = start("role.worker.js", { handle, stays: true });
    const [held] = await once(worker, "message");
    expect([held, registry.claim("exporter")]).toEqual([true, false]);
    await worker.terminate();
    expect(registry.claim("exporter")).toBe(true);
    expect(await finished(start("role.worker.js", { handle }))).toBe(false);
    expect(registry.release("exporter")).toBe(true);
  }
  registry.detach();
});

test("if workers are killed while they claim and release a role, it is free afterwards", async () => {
  const registry = new Registry();
  const { handle } = registry;
  const holder = new Int32Array(new SharedArrayBuffer(8));
  for (let i = 0; i < 10; i++) {
    const workers = [1, 2, 3].map((number) => start("role.worker.js", { handle, holder, number }));
    // All claim and release in a loop until they are killed; each counts its turns.
    await Promise.all(workers.map((worker) => once(worker, "message")));
    await Promise.all(workers.map((worker) => worker.terminate()));
    expect([registry.claim("exporter"), registry.release("exporter")]).toEqual([true, true]);
    expect(Atomics.load(holder, 1)).toBe(0);
  }
  registry.detach();
});
