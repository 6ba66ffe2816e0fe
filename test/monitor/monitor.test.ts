/** Monitors of users' specifications. */

import { channel } from "node:diagnostics_channel";
import { Registry } from "threadtally";
import { defineMonitor } from "threadtally/monitor";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let registry: Registry;

beforeEach(() => {
  registry = new Registry();
});

afterEach(() => {
  registry.detach();
});

const salesMonitor = defineMonitor({
  name: "sales",
  metrics: {
    price: { kind: "mean", name: "sale_price_euros", help: "What was paid", scale: 100 },
    weight: { kind: "counter", name: "sold_kilograms_total", help: "What was carried away", scale: 1000 },
    waiting: { kind: "counter", name: "waiting_seconds_total" }, // without help
  },
  events: {
    "shop.sold": {
      when: ({ country }) => (country as string).length === 2,
      feeds: [
        { metric: "price", measurement: "price" },
        { metric: "weight", metadata: "kilograms", absent: "skip" },
      ],
    },
    "shop.waited": { feeds: [{ metric: "waiting", measurement: "seconds" }] },
  },
  readings: ({ price, weight, waiting }) => ({ sales: price.count, turnover: price.sum, weight, waiting }),
});

function started() {
  const monitor = salesMonitor(registry);
  monitor.start();
  return monitor;
}

test("readings are derived from counters as numbers and from means as count, sum and mean", () => {
  const monitor = started();
  channel("shop.sold").publish({ price: 19.99, metadata: { country: "NL", kilograms: 0.25 } });
  channel("shop.sold").publish({ price: 0.01, metadata: { country: "BE" } });
  expect(monitor.metrics()).toEqual({ sales: 2, turnover: 20, weight: 0.25, waiting: 0 });
  expect(monitor.rejected).toBe(0);
  monitor.stop();
});

test("the metrics are in the registry, under their names, with the counter of rejected events", () => {
  const monitor = started();
  channel("shop.sold").publish({ metadata: { country: "NL" } });
  const definitions = registry.snapshot().metrics.map(({ name, scale }) => [name, scale]);
  expect(definitions).toEqual([
    ["sale_price_euros", 100],
    ["sold_kilograms_total", 1000],
    ["waiting_seconds_total", 1],
    ["sales_rejected_total", 1],
  ]);
  expect(registry.counter({ name: "sales_rejected_total" }).value).toBe(1);
  monitor.stop();
});

test("if a filter throws, the event is rejected and the publisher is not affected", () => {
  const monitor = started();
  expect(() => channel("shop.sold").publish({ price: 1 })).not.toThrow();
  expect(monitor.metrics().sales).toBe(0);
  expect(monitor.rejected).toBe(1);
  monitor.stop();
});

test("if a getter of the message throws, the event is rejected and the publisher is not affected", () => {
  const monitor = started();
  const message = {
    get seconds(): number {
      throw new Error("gone");
    },
  };
  expect(() => channel("shop.waited").publish(message)).not.toThrow();
  expect(monitor.rejected).toBe(1);
  monitor.stop();
});

test("an event is recorded completely or not at all: with a bad weight, the price is not recorded either", () => {
  const monitor = started();
  channel("shop.sold").publish({ price: 5, metadata: { country: "NL", kilograms: -1 } });
  channel("shop.sold").publish({ price: 5, metadata: { country: "NL", kilograms: 1e17 } });
  channel("shop.sold").publish({ price: 5, metadata: { country: "NL", kilograms: "0.25" } });
  expect(monitor.metrics()).toMatchObject({ sales: 0, weight: 0 });
  expect(monitor.rejected).toBe(3);
  monitor.stop();
});

test("with half a piece of something that is counted in whole numbers, the price is not recorded either", () => {
  const monitor = defineMonitor({
    name: "pieces",
    metrics: {
      price: { kind: "mean", name: "piece_price_euros", help: "What was paid", unit: "euros" },
      pieces: { kind: "counter", name: "pieces_total", help: "What was carried away" },
    },
    events: {
      "shop.counted": {
        feeds: [
          { metric: "price", measurement: "price" },
          { metric: "pieces", measurement: "pieces" },
        ],
      },
    },
    readings: ({ price, pieces }) => ({ sales: price.count, pieces }),
  })(registry);
  monitor.start();
  channel("shop.counted").publish({ price: 5, pieces: 0.5 });
  channel("shop.counted").publish({ price: 5, pieces: 3 });
  expect(monitor.metrics()).toEqual({ sales: 1, pieces: 3 });
  expect(monitor.rejected).toBe(1);
  const definitions = registry.snapshot().metrics.map(({ name, unit, scale }) => [name, unit, scale]);
  expect(definitions).toContainEqual(["piece_price_euros", "euros", 10_000]);
  monitor.stop();
});

test("a mean takes negative values, and a counter takes 0", () => {
  const monitor = started();
  channel("shop.sold").publish({ price: -5, metadata: { country: "NL", kilograms: 0 } });
  expect(monitor.metrics()).toMatchObject({ sales: 1, turnover: -5, weight: 0 });
  expect(monitor.rejected).toBe(0);
  monitor.stop();
});

test("a counter with scale 1 accepts whole numbers only", () => {
  const monitor = started();
  channel("shop.waited").publish({ seconds: 2 });
  channel("shop.waited").publish({ seconds: 0.5 });
  expect(monitor.metrics().waiting).toBe(2);
  expect(monitor.rejected).toBe(1);
  monitor.stop();
});

test("even if the registry counts bad values, the monitor counts its own", () => {
  const lenient = new Registry({ onInvalid: "count" });
  const monitor = salesMonitor(lenient);
  monitor.start();
  channel("shop.waited").publish({ seconds: Number.NaN });
  expect(monitor.rejected).toBe(1);
  expect(lenient.stats().rejected).toBe(0);
  monitor.stop();
  lenient.detach();
});

test("a second call returns the same monitor, and for another registry another one", () => {
  const other = new Registry();
  expect(salesMonitor(registry)).toBe(salesMonitor(registry));
  expect(salesMonitor(other)).not.toBe(salesMonitor(registry));
  other.detach();
});

test("a monitor of something other than a registry is rejected", () => {
  expect(() => salesMonitor({} as Registry)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  expect(() => salesMonitor(undefined as unknown as Registry)).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining("new Registry()") }),
  );
});

test("options that are no object are rejected", () => {
  expect(() => salesMonitor(registry, 5 as never)).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringMatching(/^A monitor takes .* got 5\.$/) }),
  );
});

test("the events of an async when are rejected, and its own rejection does not end the process", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  const asyncMonitor = defineMonitor({
    name: "late",
    metrics: { price: { kind: "mean", name: "late_price_euros", help: "What was paid" } },
    events: {
      "shop.late": { when: (async () => true) as never, feeds: [{ metric: "price", measurement: "price" }] },
      "shop.never": { when: (async () => Promise.reject(new Error("no stock"))) as never, feeds: [] },
    },
    readings: ({ price }) => ({ sales: price.count }),
  });
  const monitor = asyncMonitor(registry);
  monitor.start();
  channel("shop.late").publish({ price: 1 });
  channel("shop.never").publish({ price: 1 });
  await new Promise(setImmediate);
  expect(monitor.metrics()).toEqual({ sales: 0 });
  expect(monitor.rejected).toBe(2);
  expect(unhandled).not.toHaveBeenCalled();
  process.off("unhandledRejection", unhandled);
  monitor.stop();
});
