/** Faults that random programs have found. */

import type { ObservableResult } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { setUp } from "./reading.ts";

test("a level that a histogram refuses makes no empty point", async () => {
  const aggregation = { type: 4, options: { boundaries: [0, 5] } };
  const { reader, meter } = setUp({ views: [{ instrumentType: "GAUGE", aggregation }] });
  const gauge = meter.createGauge("level");
  for (const value of [Number.POSITIVE_INFINITY, Number.NaN, 1e300]) gauge.record(value, { kind: "a" });
  expect((await reader.metrics()).size).toBe(0);
});

test("a negative total that is observed is ignored", async () => {
  const { reader, meter } = setUp();
  const counter = meter.createObservableCounter("total");
  counter.addCallback((result: ObservableResult) => {
    result.observe(-2, { kind: "a" });
    result.observe(2, { kind: "b" });
  });
  expect(await reader.points("total")).toEqual([[{ kind: "b" }, 2]]);
});
