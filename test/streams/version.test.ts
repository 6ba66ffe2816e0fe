/** Copies of the package of two versions, over one registry. */

import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expose } from "threadtally/prometheus";
import { pushMetrics } from "threadtally/push";
import { expect, test } from "vitest";
import { streamCursors } from "../../src/prometheus/streams/streamCursors.ts";
import { noteVersion, versionProblem } from "../../src/streams/version.ts";
import { recordDiagnostics } from "../opentelemetry/diagnostics.ts";
import { TestReader } from "../opentelemetry/reading.ts";
import { read, senderOf } from "../push/otlp/readSender.ts";

const messages = recordDiagnostics();
const HANDLE_VERSION = { name: "RangeError", code: "HANDLE_VERSION" };

/** Returns a registry that a provider of another version has used, with something that is no text of streams here. */
function foreignRegistry(): Registry {
  const registry = new Registry();
  registry.note("opentelemetry/version", "next");
  registry.note("opentelemetry/plan", "no JSON");
  registry.note("opentelemetry/resource/given", "no labels");
  registry.counter({ space: "opentelemetry", name: "c", help: "{}" }).inc();
  registry.counter({ name: "hits" }).inc();
  return registry;
}

test("the first version stays", () => {
  const registry = new Registry();
  const note = (key: string) => registry.note(key);
  expect(versionProblem(note)).toBeUndefined();
  noteVersion(registry);
  noteVersion(registry);
  expect(versionProblem(note)).toBeUndefined();
});

test("a provider of another version reports it once, and neither records nor exports", async () => {
  const registry = foreignRegistry();
  const before = registry.snapshot({ space: "opentelemetry" }).metrics;
  let isCalled = false;
  const readers = () => {
    isCalled = true;
    return [new TestReader()];
  };
  const provider = new MeterProvider({ registry, readers });
  const meter = provider.getMeter("shop");
  meter.createCounter("orders").add(1);
  meter.createHistogram("took").bind({ a: 1 }).record(1);
  meter.createObservableGauge("level").addCallback((result) => result.observe(1));
  await provider.forceFlush();
  expect([provider.exporting, isCalled]).toEqual([false, false]);
  expect(registry.snapshot({ space: "opentelemetry" }).metrics).toEqual(before);
  await provider.shutdown();
  expect(messages).toEqual([expect.stringMatching(/^error .*nothing.* need format 1, but got "next"\./)]);
  expect(registry.claim("opentelemetry/exporter")).toBe(true);
});

test("expositions do not misread another version's streams, but report them once", () => {
  const registry = foreignRegistry();
  expect(() => expose(registry)).toThrow(expect.objectContaining(HANDLE_VERSION));
  const problems: unknown[] = [];
  for (let scrape = 0; scrape < 2; scrape++) {
    expect(streamCursors(registry as never, (problem) => problems.push(problem))).toEqual([]);
  }
  expect(problems).toEqual([expect.objectContaining(HANDLE_VERSION)]);
});

test("a push does not start, and fails without a reading if another version comes later", () => {
  expect(() => pushMetrics(foreignRegistry())).toThrow(expect.objectContaining(HANDLE_VERSION));
  const registry = new Registry();
  const sender = senderOf(registry);
  registry.counter({ name: "hits" }).inc();
  expect([...read(sender).keys()]).toEqual(["hits"]);
  registry.note("opentelemetry/version", "next");
  expect(() => read(sender)).toThrow(expect.objectContaining(HANDLE_VERSION));
});
