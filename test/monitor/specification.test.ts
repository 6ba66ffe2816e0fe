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
  ["an event that is null", { events: { sold: null } }, /"sold" has undefined.* nothing to record, use feeds: \[\]\.$/],
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
      message: expect.stringMatching(/^A specification has a name, metrics, events .* without one of them\.$/),
    }),
  );
});

const metrics = { sales: { kind: "counter", name: "sales_total", help: "Sales" } };
const sold = { feeds: [{ metric: "sales" }] };

test.each([
  ["a specification", { typo: 1 }],
  ["a metric", { metrics: { sales: { ...metrics.sales, typo: 1 } } }],
  ["an event", { events: { sold: { ...sold, typo: 1 } } }],
  ["a feed", { events: { sold: { feeds: [{ metric: "sales", typo: 1 }] } } }],
])("an unknown member of %s is rejected", (_, part) => {
  expect(() => defineMonitor({ name: "shop", metrics, events: { sold }, readings, ...part } as never)).toThrow(
    expect.objectContaining({ code: "SPECIFICATION_INVALID", message: expect.stringMatching(/but got "typo"/) }),
  );
});

/** Returns a function with these members: it is no object of options. */
const withMembers = (members: object) => Object.assign(() => {}, members);

test.each([
  [/^The metric "sales" takes /, { metrics: { sales: withMembers({ kind: "mean" }) } }],
  [/^The event "sold" takes /, { events: { sold: withMembers(sold) } }],
  [/^A feed of the event "sold" takes /, { events: { sold: { feeds: [withMembers({ metric: "sales" })] } } }],
])("a function in place of an object is rejected: %s", (message, part) => {
  expect(() => defineMonitor({ name: "shop", metrics, events: { sold }, readings, ...part } as never)).toThrow(
    expect.objectContaining({ code: "SPECIFICATION_INVALID", message: expect.stringMatching(message) }),
  );
});

test("a function in place of a specification is rejected", () => {
  const specification = withMembers({ metrics, events: { sold }, readings });
  expect(() => defineMonitor(specification as never)).toThrow(
    expect.objectContaining({
      code: "SPECIFICATION_INVALID",
      message: expect.stringMatching(/^A specification takes an object of options/),
    }),
  );
});
