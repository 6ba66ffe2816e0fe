/** Rounds of callbacks that overlap, or end late. */

import type { ObservableResult } from "@opentelemetry/api";
import { Registry } from "threadtally";
import { MeterProvider } from "threadtally/opentelemetry";
import { expect, onTestFinished, test, vi } from "vitest";
import { deltaReader, TestReader } from "./reading.ts";

/** Adds a callback that observes a total which rises by 5 in each round. The first round ends when `end` is called. */
function observeSlowly(provider: MeterProvider) {
  let total = 95;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const callback = (result: ObservableResult) => {
    total += 5;
    result.observe(total);
    return total === 100 ? ended : undefined;
  };
  const { registry } = provider;
  provider
    .getMeter("test")
    .createObservableCounter("total")
    .addCallback(callback as never);
  return { registry, end };
}

test("a round that ends after a later one does not set a reader back", async () => {
  const reader = deltaReader();
  const { end } = observeSlowly(new MeterProvider({ readers: [reader] }));
  const first = reader.points("total");
  const second = await reader.points("total");
  end();
  expect([second, await first, await reader.points("total")]).toEqual([[[{}, 105]], [[{}, 0]], [[{}, 5]]]);
});

test("a round that ends after a later one is in no sum of all threads", async () => {
  const readers = [new TestReader(), new TestReader()] as const;
  const provider = new MeterProvider({ registry: new Registry(), readers, observe: "sum" });
  onTestFinished(() => provider.shutdown());
  const { end } = observeSlowly(provider);
  const first = readers[0].points("total");
  expect(await readers[1].points("total")).toEqual([[{}, 105]]);
  end();
  expect(await first).toEqual([[{}, 105]]);
  expect(await readers[0].points("total")).toEqual([[{}, 110]]);
});

test("a round that ends after the shutdown of its provider is published no more", async () => {
  const registry = new Registry();
  const reader = new TestReader();
  const exporting = new MeterProvider({ registry, readers: [reader] });
  onTestFinished(() => exporting.shutdown());
  const other = new MeterProvider({ registry });
  let end: (() => void) | undefined;
  const level = other.getMeter("test").createObservableGauge("level");
  level.addCallback((result) => {
    result.observe(1);
    return new Promise((resolve) => {
      end = resolve;
    });
  });
  const collected = reader.points("level");
  await vi.waitUntil(() => end !== undefined);
  await other.shutdown();
  end?.();
  await collected;
  expect(await reader.points("level")).toEqual([]);
});
