/** The check of a specification, when it is defined and before there is a registry. */

import { defineMonitor } from "threadtally/monitor";
import { expect, test } from "vitest";

const readings = () => ({});

test("an event that feeds an unknown metric is rejected", () => {
  const specification = {
    name: "shop",
    metrics: {
      sales: { kind: "counter", name: "sales_total", help: "Sales" },
      price: { kind: "mean", name: "price", help: "Price" },
    },
    events: { sold: { feeds: [{ metric: "sale" as "sales" }] } },
    readings,
  } as const;
  expect(() => defineMonitor(specification)).toThrow(
    expect.objectContaining({
      code: "SPECIFICATION_INVALID",
      message: expect.stringMatching(/metrics sales, price, but "sold" feeds "sale"\. Add it to `metrics`\.$/),
    }),
  );
});

test("a metric of another kind is rejected", () => {
  const metrics = { size: { kind: "gauge" as "mean", name: "size", help: "Size" } };
  expect(() => defineMonitor({ name: "shop", metrics, events: {}, readings })).toThrow(
    expect.objectContaining({ code: "SPECIFICATION_INVALID", message: expect.stringContaining('"gauge"') }),
  );
});

test.each([
  ["a metric that is null", { metrics: { size: null } }, /"size" has kind undefined/],
  ["an event that is null", { events: { sold: null } }, /"sold" has undefined/],
  ["an event without feeds", { events: { sold: {} } }, /"sold" has undefined/],
  ["a feed that is null", { events: { sold: { feeds: [null] } } }, /"sold" feeds undefined/],
])("%s is rejected", (_, part, message) => {
  expect(() => defineMonitor({ name: "shop", metrics: {}, events: {}, readings, ...part } as never)).toThrow(
    expect.objectContaining({ code: "SPECIFICATION_INVALID", message: expect.stringMatching(message) }),
  );
});

test.each([
  undefined,
  {},
  { name: "shop", metrics: {}, events: {} },
  { name: "shop", events: {}, readings },
  { name: "shop", metrics: null, events: {}, readings },
  { name: "shop", metrics: {}, events: null, readings },
  { name: "shop", metrics: {}, events: 1, readings },
  { metrics: {}, events: {}, readings },
])("a specification that lacks a part is rejected: %j", (specification) => {
  expect(() => defineMonitor(specification as never)).toThrow(
    expect.objectContaining({
      code: "SPECIFICATION_INVALID",
      message: expect.stringContaining("has a name, metrics, events"),
    }),
  );
});
