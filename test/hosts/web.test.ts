/** On a web page: everything works in one thread, and sharing asks for isolation by name. */

import { afterEach, expect, test, vi } from "vitest";
import { expectRefusal } from "../support/refusals.ts";

/** The package as a page loads it, or a worker, which has no document: without built-in modules. */
async function load(document: object | undefined, isIsolated: boolean | undefined) {
  vi.spyOn(process, "getBuiltinModule").mockImplementation(() => undefined as never);
  vi.stubGlobal("document", document);
  vi.stubGlobal("crossOriginIsolated", isIsolated);
  vi.resetModules();
  return import("../../src/index.ts");
}

const loadAsPage = (isIsolated: boolean | undefined) => load({}, isIsolated);
const loadAsWorker = () => {
  vi.stubGlobal("WorkerGlobalScope", class {});
  return load(undefined, true);
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a page that is not isolated works in its one thread, and asking for a handle names the two headers", async () => {
  const { Registry } = await loadAsPage(false);
  const registry = new Registry();
  expect(registry.shared).toBe(false);
  registry.counter({ name: "a_total" }).inc();
  registry.mean({ name: "b" }).record(0.5);
  expect(registry.stats().threads).toBe(1);
  expect(registry.snapshot().metrics).toHaveLength(2);
  const headers = /Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp/;
  expectRefusal(() => registry.handle, RangeError, "NOT_ISOLATED", headers);
  expect(registry.counter({ name: "a_total" }).value).toBe(1);
  registry.detach();
});

test.each([true, undefined])("with crossOriginIsolated %s it shares", async (isIsolated) => {
  const { Registry } = await loadAsPage(isIsolated);
  const registry = new Registry();
  expect(registry.shared).toBe(true);
  expect(Registry.attach(structuredClone(registry.handle))).toBe(registry);
  registry.detach();
});

test("threads without numbers of their own get them from the block", async () => {
  const first = await loadAsPage(true);
  const registry = new first.Registry();
  const second = await loadAsPage(true);
  const other = second.Registry.attach(registry.handle);
  registry.counter({ name: "a_total" }).inc();
  other.counter({ name: "a_total" }).inc();
  expect(registry.stats().threads).toBe(2);
  other.detach();
  expect(registry.stats().threads).toBe(1);
  registry.detach();
});

test("the default registry is the page's own; a worker that was sent none is told so", async () => {
  const page = await loadAsPage(true);
  const registry = page.Registry.default();
  expect(page.Registry.default()).toBe(registry);
  registry.detach();
  const { Registry } = await loadAsWorker();
  expectRefusal(() => Registry.default(), RangeError, "NO_DEFAULT", /pass \{ orCreate: true \}/);
  const own = Registry.default({ orCreate: true });
  expect(Registry.default()).toBe(own);
  own.detach();
});
