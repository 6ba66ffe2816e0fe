/** Lanes are released after their threads have ended for good, and not before. */

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { acknowledgements, finished, reached, start } from "./workers.ts";

test("if a worker records in an exit hook after ours, nothing is lost", async () => {
  const registry = new Registry({ maxThreads: 2 });
  const counter = registry.counter({ name: "records_total" });
  for (let i = 1; i <= 3; i++) {
    await finished(start("exitHook.worker.js", { handle: registry.handle }));
    expect(counter.value).toBe(i * 1001);
    expect(registry.stats().threads).toBe(1); // this one, which defined the counter
  }
  registry.detach();
});

test("a nested worker's lane is released when its parent is killed", async () => {
  const registry = new Registry({ maxThreads: 8 });
  const [acknowledged] = acknowledgements(1) as [Int32Array];
  const worker = start("nest.worker.js", { handle: registry.handle, depth: 2, acknowledged });
  await reached(acknowledged, 3);
  expect(registry.stats().threads).toBe(3);
  await worker.terminate();
  expect(registry.stats().threads).toBe(0);
  registry.detach();
});

test("attaching twice returns one registry, whose thread holds one lane", () => {
  const registry = new Registry();
  const clone = structuredClone(registry.handle);
  expect(clone.memory).not.toBe(registry.handle.memory);
  expect(Registry.attach(clone)).toBe(registry);
  registry.counter({ name: "records_total" }).inc();
  expect(registry.stats().threads).toBe(1);
  registry.detach();
});

test("two registries in one thread are independent", () => {
  const [first, second] = [new Registry(), new Registry()];
  const counters = [first, second].map((registry) => registry.counter({ name: "records_total" }));
  counters[0]?.inc(2);
  counters[1]?.inc(3);
  expect(counters.map((counter) => counter.value)).toEqual([2, 3]);
  first.detach();
  counters[1]?.inc();
  expect(counters[1]?.value).toBe(4);
  second.detach();
});

test("two copies of the package in one process share a block, and both detect a worker's end", async () => {
  const folder = mkdtempSync(join(tmpdir(), "threadtally-copy-"));
  for (const file of ["index.js", "index.js.map"])
    copyFileSync(new URL(`../../build/${file}`, import.meta.url), join(folder, file));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const copy = (await import(join(folder, "index.js"))) as typeof import("threadtally");
  const registry = new Registry({ maxThreads: 4 });
  const other = copy.Registry.attach(registry.handle);
  expect(other).not.toBe(registry);
  registry.counter({ name: "records_total" }).inc();
  other.counter({ name: "records_total" }).inc();
  const [acknowledged] = acknowledgements(1) as [Int32Array];
  await finished(start("record.worker.js", { handle: other.handle, times: 10, acknowledged, kind: "counter" }));
  expect(other.counter({ name: "records_total" }).value).toBe(12);
  expect(registry.counter({ name: "records_total" }).value).toBe(12);
  expect(registry.stats().threads).toBe(1); // one thread, although it holds a lane for each copy
  other.detach();
  registry.detach();
  rmSync(folder, { recursive: true });
});
