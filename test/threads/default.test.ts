/** Registry.default(): one for each process, inherited by workers without wiring. */

import { Registry } from "threadtally";
import { expect, test, vi } from "vitest";
import { copyHere } from "../support/copies.ts";
import { finished, start } from "./workers.ts";

/** Resolves to a worker's message, once it has ended and no longer holds a lane. */
async function answer(workerData: object): Promise<{ here: string; nested?: string }> {
  return (await finished(start("default.worker.js", workerData))) as { here: string; nested?: string };
}

// The order matters: once the process has a default registry, every later worker inherits it.

test("a worker that inherited none gets an error with the remedy", async () => {
  const { here } = await answer({});
  expect(here).toMatch(/^NO_DEFAULT: .*Call Registry\.default\(\) in the main thread before it starts workers/);
});

test("with orCreate, a worker creates one, which its own workers inherit", async () => {
  expect(await answer({ options: { orCreate: true }, nested: true })).toEqual({ here: "recorded", nested: "recorded" });
});

test("workers and nested workers inherit it, even through a worker that does not use it", async () => {
  const registry = Registry.default();
  expect(Registry.default()).toBe(registry);
  const counter = registry.counter({ name: "records_total" });
  expect(await answer({ nested: true })).toEqual({ here: "recorded", nested: "recorded" });
  expect(await answer({ nested: true, skip: true })).toEqual({ here: "skipped", nested: "recorded" });
  expect(counter.value).toBe(3);
  registry.detach();
});

test("a default registry with a name has its own metrics, and is inherited beside the others", async () => {
  const library = Registry.default({ name: "library" });
  expect(Registry.default({ name: "library" })).toBe(library);
  expect((await copyHere()).Registry.default({ name: "library" }).snapshot().blocks).toMatchObject(
    library.snapshot().blocks.map(({ id }) => ({ id })),
  );
  const [named, unnamed] = [library, Registry.default()].map((one) => one.counter({ name: "records_total" }));
  const before = unnamed?.value;
  expect(await answer({ options: { name: "library" }, nested: true })).toEqual({
    here: "recorded",
    nested: "recorded",
  });
  expect([named?.value, unnamed?.value]).toEqual([2, before]);
  library.detach();
});

test("a worker gets an error for a name that it has not inherited, with the remedy", async () => {
  const { here } = await answer({ options: { name: "later" } });
  expect(here).toMatch(/^NO_DEFAULT: .*registry "later" in.*Call Registry\.default\(\{ name \}\) in the main thread/);
  Registry.default({ name: "later" }).detach();
  expect(await answer({ options: { name: "later" } })).toEqual({ here: "recorded" });
});

test("a name that a worker creates is inherited by its own workers, and by no others", async () => {
  const options = { name: "of a worker", orCreate: true };
  expect(await answer({ options, nested: true })).toEqual({ here: "recorded", nested: "recorded" });
  const made = Registry.default({ name: "of a worker" });
  expect(made.get("records_total")).toBeUndefined();
  made.detach();
});

test("a thread that loads many copies of the package has one default registry and no warnings", async () => {
  const warned = vi.fn();
  process.on("warning", warned);
  const counter = Registry.default().counter({ name: "copied_total" });
  counter.inc();
  const { threads } = Registry.default().stats();
  for (let i = 0; i < 12; i++) {
    const copy = (await copyHere()).Registry;
    expect(copy).not.toBe(Registry);
    copy.default({ orCreate: true }).counter({ name: "copied_total" }).inc();
  }
  expect(counter.value).toBe(13);
  expect(Registry.default().stats().threads).toBe(threads);
  await new Promise((resolve) => setImmediate(resolve)); // warnings are emitted in a later turn
  process.off("warning", warned);
  expect(warned).not.toHaveBeenCalled();
});
