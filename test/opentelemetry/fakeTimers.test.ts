/** Exports, requests and limits under fake timers, which do not advance. */

import timers from "node:timers";
import { setImmediate } from "node:timers/promises";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recordDiagnostics } from "./diagnostics.ts";
import { setUp, TestReader } from "./reading.ts";

const messages = recordDiagnostics();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("forceFlush() ends although no thread exports", async () => {
  const provider = new MeterProvider({ registry: new Registry() });
  await provider.forceFlush({ timeoutMillis: 20 });
  expect(messages).toEqual([expect.stringMatching(/No thread has exported after forceFlush/)]);
});

test("a callback that never ends lets the collection end", async () => {
  const { meter, reader } = setUp();
  meter.createObservableGauge("stuck").addCallback(() => new Promise<void>(() => {}));
  const { errors } = await reader.collect({ timeoutMillis: 20 });
  expect(errors).toEqual([expect.objectContaining({ name: "TimeoutError" })]);
});

test("without a limit of its reader, a collection waits for a callback for half a minute", async () => {
  // Modules that are loaded now have the fakes: the package takes its timers from node:timers.
  vi.spyOn(timers, "setTimeout").mockImplementation(globalThis.setTimeout);
  vi.spyOn(timers, "clearTimeout").mockImplementation(globalThis.clearTimeout);
  vi.resetModules();
  const { Observables, ObservableInstrument } = await import("../../src/opentelemetry/observables.ts");
  const observables = new Observables();
  const instrument = new ObservableInstrument({ name: "stuck" } as never, [], observables, {} as never);
  observables.add(() => new Promise<void>(() => {}), [instrument], false);
  const round = observables.observe();
  let hasEnded = false;
  void round.then(() => {
    hasEnded = true;
  });
  await vi.advanceTimersByTimeAsync(29_999);
  expect(hasEnded).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await setImmediate();
  expect(hasEnded).toBe(true);
  expect((await round).errors).toEqual([expect.objectContaining({ name: "TimeoutError" })]);
});

test("a provider takes the export over", async () => {
  const registry = new Registry();
  const [first, second] = [1, 2].map(() => new MeterProvider({ registry, readers: [new TestReader()] })) as [
    MeterProvider,
    MeterProvider,
  ];
  expect([first.exporting, second.exporting]).toEqual([true, false]);
  await first.shutdown();
  while (!second.exporting) await setImmediate();
  await second.shutdown();
});

test("a provider whose readers cannot start reports that, even if the error has no text", async () => {
  const registry = new Registry();
  const first = new MeterProvider({ registry, readers: [new TestReader()] });
  const readers = () => {
    throw Object.create(null);
  };
  new MeterProvider({ registry, readers });
  await first.shutdown();
  while (messages.length === 0) await setImmediate();
  expect(messages).toEqual(["error threadtally: This thread cannot export: (no text)"]);
});
