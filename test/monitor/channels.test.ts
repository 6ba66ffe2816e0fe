/** Sources of events: diagnostics_channel, an EventTarget, or any object with the same two functions. */

import { channel } from "node:diagnostics_channel";
import { Registry } from "threadtally";
import { type Channels, chartPerformanceMonitor, fromEventTarget, type Subscriber } from "threadtally/monitor";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hostChannels } from "../../src/monitor/channels.ts";
import { expectRefusal } from "../support/refusals.ts";

const HIT = "ash_reports.charts.cache.hit";

let registry: Registry;

beforeEach(() => {
  registry = new Registry();
});

afterEach(() => {
  vi.restoreAllMocks();
  registry.detach();
});

test("a monitor receives the events of an EventTarget through the adapter until it stops", () => {
  const target = new EventTarget();
  const monitor = chartPerformanceMonitor(registry, { channels: fromEventTarget(target) });
  const hit = () => target.dispatchEvent(new CustomEvent(HIT, { detail: {} }));
  monitor.start();
  hit();
  monitor.stop();
  hit();
  expect(monitor.metrics().cacheHits).toBe(1);
  monitor.start();
  hit();
  expect(monitor.metrics().cacheHits).toBe(2);
  monitor.stop();
});

test("an event's detail is the message", () => {
  const target = new EventTarget();
  const monitor = chartPerformanceMonitor(registry, { channels: fromEventTarget(target) });
  monitor.start();
  const put = "ash_reports.charts.cache.put_compressed";
  target.dispatchEvent(new CustomEvent(put, { detail: { ratio: 0.35 } }));
  target.dispatchEvent(new CustomEvent(put, { detail: { ratio: "small" } }));
  expect(monitor.metrics()).toMatchObject({ totalCompressedEntries: 1, avgCompressionRatio: 0.35 });
  expect(monitor.rejected).toBe(1);
});

test("the adapter calls a subscriber once per event, however often it subscribed", () => {
  const target = new EventTarget();
  const channels = fromEventTarget(target);
  const subscriber = vi.fn();
  channels.subscribe("a", subscriber);
  channels.subscribe("a", subscriber);
  target.dispatchEvent(new CustomEvent("a", { detail: 7 }));
  expect(subscriber.mock.calls).toEqual([[7, "a"]]);
  channels.unsubscribe("a", subscriber);
  channels.unsubscribe("b", subscriber);
  target.dispatchEvent(new CustomEvent("a", { detail: 8 }));
  expect(subscriber).toHaveBeenCalledTimes(1);
});

test("a monitor removes exactly its own subscriptions", () => {
  const subscriptions = new Map<string, Subscriber>();
  const channels: Channels = {
    subscribe: (name, subscriber) => subscriptions.set(name, subscriber),
    unsubscribe: (name, subscriber) => subscriptions.get(name) === subscriber && subscriptions.delete(name),
  };
  const monitor = chartPerformanceMonitor(registry, { channels });
  monitor.start();
  expect(subscriptions.size).toBe(7);
  monitor.stop();
  expect(subscriptions.size).toBe(0);
});

test("on a host without diagnostics_channel, the error says what to pass", () => {
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  expect(() => chartPerformanceMonitor(registry)).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining("fromEventTarget(target)") }),
  );
});

test.each([
  ["another process", { getBuiltinModule: undefined }],
  ["no process", undefined],
])("a host with %s has no diagnostics_channel", (_, process) => {
  vi.stubGlobal("process", process);
  let thrown: unknown;
  try {
    hostChannels();
  } catch (error) {
    thrown = error;
  } finally {
    vi.unstubAllGlobals();
  }
  expect(thrown).toMatchObject({ code: "OPTION_INVALID", message: expect.stringContaining("no diagnostics_channel") });
});

test("Node's channels are those of node:diagnostics_channel", () => {
  const subscriber = vi.fn();
  const channels = hostChannels();
  channels.subscribe("threadtally.test", subscriber);
  channel("threadtally.test").publish(7);
  channels.unsubscribe("threadtally.test", subscriber);
  channel("threadtally.test").publish(8);
  expect(subscriber.mock.calls).toEqual([[7, "threadtally.test"]]);
});

test.each([null, 7, new EventTarget(), { subscribe() {} }, { unsubscribe() {} }])(
  "channels without the two functions are rejected: %s",
  (channels) => {
    expectRefusal(
      () => chartPerformanceMonitor(registry, { channels: channels as never }),
      TypeError,
      "OPTION_INVALID",
      /subscribe and unsubscribe.* Pass node:diagnostics_channel, or fromEventTarget\(target\)\.$/,
    );
  },
);
