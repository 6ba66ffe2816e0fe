/** On a web page: everything works in one thread, and the error of sharing names the missing isolation. */

import { afterEach, expect, test, vi } from "vitest";
import { LAYOUT_VERSION } from "../../assembly/layout.ts";
import { expectRefusal } from "../support/refusals.ts";

/** Loads the package like a page, or like a worker, which has no document: without built-in modules. */
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

const THREAD = Symbol.for(`threadtally/${LAYOUT_VERSION}`);

afterEach(() => {
  Reflect.deleteProperty(globalThis, THREAD);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a page that is not isolated works in its thread, and the error of its handle names the two headers", async () => {
  const { Registry } = await loadAsPage(false);
  const registry = new Registry();
  expect(registry.shared).toBe(false);
  registry.counter({ name: "a_total" }).inc();
  registry.mean({ name: "b" }).record(0.5);
  expect(registry.stats().threads).toBe(1);
  expect(registry.snapshot().metrics).toHaveLength(2);
  const remedy = new RegExp(
    "^A page shares memory .* but this one is not\\. Call share\\(…\\) instead, or serve the page with the headers Cross-Origin-Opener-Policy: " +
      "same-origin and Cross-Origin-Embedder-Policy: require-corp \\(https://web.dev/articles/coop-coep\\), and the " +
      'worker scripts .* a Permissions-Policy denies isolation, or the page is in a frame .*isolated"\\.$',
  );
  expectRefusal(() => registry.handle, RangeError, "NOT_ISOLATED", remedy);
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

test("threads without their own numbers get them from the block", async () => {
  const first = await loadAsPage(true);
  const registry = new first.Registry();
  const { handle } = registry;
  Reflect.deleteProperty(globalThis, THREAD); // as if the second copy were in another thread
  const second = await loadAsPage(true);
  const other = second.Registry.attach(handle);
  registry.counter({ name: "a_total" }).inc();
  other.counter({ name: "a_total" }).inc();
  expect(registry.stats().threads).toBe(2);
  other.detach();
  expect(registry.stats().threads).toBe(1);
  registry.detach();
});

test("copies in one page share its number and its lane, and find both again after all were dropped", async () => {
  const first = await loadAsPage(true);
  const registry = new first.Registry();
  registry.gauge({ name: "level", aggregate: "sum" }).set(3);
  const { handle } = registry;
  const other = (await loadAsPage(true)).Registry.attach(handle);
  other.gauge({ name: "level", aggregate: "sum" }).set(1);
  expect([registry.stats().threads, registry.gauge({ name: "level", aggregate: "sum" }).value]).toEqual([1, 1]);
  registry.detach();
  expect(other.stats().threads).toBe(1);
  other.detach();
  const again = first.Registry.attach(handle);
  expect(again.stats().threads).toBe(0);
  again.detach();
});

test("a page creates its own default registry; a worker that inherited none gets an error", async () => {
  const page = await loadAsPage(true);
  const registry = page.Registry.default();
  expect(page.Registry.default()).toBe(registry);
  const named = page.Registry.default({ name: "library" });
  expect(named).not.toBe(registry);
  expect(page.Registry.default({ name: "library" })).toBe(named);
  registry.detach();
  named.detach();
  const { Registry } = await loadAsWorker();
  expectRefusal(
    () => Registry.default(),
    RangeError,
    "NO_DEFAULT",
    /^Registry\.default\(\) in a worker needs a default registry in the thread that started it.* pass \{ orCreate: true \} for a registry of this thread's own\.$/,
  );
  expectRefusal(
    () => Registry.default({ name: "library" }),
    RangeError,
    "NO_DEFAULT",
    /^Registry\.default\(\{ name \}\) in a worker needs .* registry "library" in .* Call Registry\.default\(\{ name \}\)/,
  );
  const own = Registry.default({ orCreate: true });
  expect(Registry.default()).toBe(own);
  own.detach();
});
