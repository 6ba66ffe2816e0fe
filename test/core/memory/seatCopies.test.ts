/**
 * One seat in a block for each thread, however many copies of the package it has loaded, as hot reload and test runners
 * do.
 */

import diagnostics from "node:diagnostics_channel";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Registry } from "threadtally";
import { expect, test } from "vitest";
import { anotherCopy, copyHere } from "../../support/copies.ts";

/** Loads one module of a program once more: its gauge is this thread's, its counter is shared. */
function load(registry: Registry, level: number) {
  const gauge = registry.gauge({ name: "level", aggregate: "sum", collect: () => gauge.set(level) });
  registry.counter({ name: "loads_total" }).inc();
  return { gauge, registry };
}

async function loads(times: number) {
  const first = new Registry();
  const { handle } = first;
  const loaded = [load(first, 1)];
  for (let i = 2; i <= times; i++) loaded.push(load((await copyHere()).Registry.attach(handle), i));
  return { handle, loaded, registries: loaded.map(({ registry }) => registry) };
}

test("five copies in one thread have one lane and one level, that of the newest", async () => {
  const { registries } = await loads(5);
  expect(new Set(registries).size).toBe(5);
  for (const registry of registries) {
    const { metrics } = registry.snapshot();
    expect(metrics.map(({ series: [series] }) => series?.level ?? series?.scaled)).toEqual(["5", "5"]);
    expect(registry.stats().threads).toBe(1);
  }
  const lanes = registries[0]?.snapshot({ perThread: true }).metrics[1]?.series[0]?.threads;
  expect(lanes).toHaveLength(1);
  for (const registry of registries) registry.detach();
});

test("the lane is held until the last copy has detached, and other copies' callbacks run until then", async () => {
  const { handle, loaded, registries } = await loads(3);
  const other = (await anotherCopy()).Registry.attach(handle);
  const level = other.gauge({ name: "level", aggregate: "sum" });
  registries[0]?.collect();
  expect(level.value).toBe(3);
  registries[2]?.detach();
  loaded[1]?.gauge.set(7);
  expect([level.value, other.stats().threads]).toEqual([7, 1]);
  registries[0]?.detach();
  registries[1]?.counter({ name: "loads_total" }).inc();
  expect([level.value, other.stats().threads]).toEqual([7, 1]);
  registries[1]?.detach();
  expect([level.value, other.stats().threads]).toEqual([Number.NaN, 0]);
  expect(other.counter({ name: "loads_total" }).value).toBe(4);
  other.detach();
});

test("another thread's request gets one reply for all copies, even if the first copy has detached", async () => {
  const { handle, registries } = await loads(4);
  const other = (await anotherCopy()).Registry.attach(handle);
  const level = other.gauge({ name: "level", aggregate: "sum" });
  expect(await other.collectOthers()).toHaveLength(1);
  expect(level.value).toBe(4);
  registries[0]?.detach();
  load(registries[1] as Registry, 9);
  expect(await other.collectOthers()).toHaveLength(1);
  expect(level.value).toBe(9);
  expect(await (registries[1] as Registry).collectOthers()).toEqual([]); // the copies send each other no requests
  for (const registry of registries) registry.detach();
  expect(await other.collectOthers()).toEqual([]);
  other.detach();
});

test("a callback that reads through another copy does not run all callbacks again", async () => {
  const { registries } = await loads(2);
  const [first, second] = registries as [Registry, Registry];
  let runs = 0;
  first.onCollect(() => {
    runs++;
    second.snapshot();
  });
  first.snapshot();
  second.snapshot();
  expect(runs).toBe(2);
  for (const registry of registries) registry.detach();
});

test("an error is reported to the copy whose callback it is", async () => {
  const { handle } = new Registry();
  const told: string[] = [];
  const copy = (await copyHere()).Registry;
  const other = copy.attach(handle, { onCollectError: (_, name) => told.push(name) });
  other.onCollect(function broken() {
    throw new Error("as planned");
  });
  const registry = Registry.attach(handle);
  registry.snapshot();
  expect(told).toEqual(["broken"]);
  other.detach();
  registry.snapshot();
  expect(told).toEqual(["broken"]);
  registry.detach();
});

test("a thread that comes back after all copies had dropped the block has its lane and its levels again", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const shared = new (await anotherCopy()).Registry();
  const use = (): WeakRef<Registry> => {
    const registry = Registry.attach(structuredClone(shared.handle));
    registry.gauge({ name: "level", aggregate: "sum" }).inc(2);
    return new WeakRef(registry);
  };
  for (let i = 0; i < 3; i++) {
    const dropped = use();
    await new Promise(setImmediate);
    gc();
    expect(dropped.deref()).toBeUndefined();
    expect(shared.stats().threads).toBe(1);
  }
  expect(shared.gauge({ name: "level", aggregate: "sum" }).value).toBe(6);
  Registry.attach(shared.handle).detach();
  expect(shared.stats().threads).toBe(0);
  shared.detach();
});

test("ten copies subscribe to the starts of workers once", async () => {
  const { subscribe } = diagnostics;
  let subscriptions = 0;
  diagnostics.subscribe = (...given) => {
    subscriptions++;
    subscribe(...given);
  };
  try {
    for (let i = 0; i < 10; i++) new (await copyHere()).Registry().detach();
  } finally {
    diagnostics.subscribe = subscribe;
  }
  expect(subscriptions).toBe(0);
});

test("500 loads of a module that creates its own registry all work", async () => {
  const copies = [Registry, (await copyHere()).Registry];
  for (let level = 1; level <= 500; level++) {
    const { gauge, registry } = load(new (copies[level % 2] as typeof Registry)(), level);
    registry.collect();
    expect(gauge.value).toBe(level);
  }
});
